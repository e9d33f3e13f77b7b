#!/usr/bin/env python3
"""What the card itself does, by this machine's own PyTorch and transformers.

    anchors.py FILE     adds JSON lines of the kind "anchor" to FILE and prints them

Copy rate, the matrix products of an 8B model at the row counts of the bench, attention of one
query to 650 positions, and transformers' generate on a random 8B of the same shape, also for the work of
DeviceBench's --anchors. Each is timed
by the card's own events after a warm-up, the median of several runs, and needs nothing but a card.
"""

import json
import statistics
import sys
import time

# Llama 3.1 8B: outputs, inputs, how often in the model.
MATRICES = [(4096, 4096, 64), (1024, 4096, 64), (14336, 4096, 64), (4096, 14336, 32), (128256, 4096, 1)]
ROWS = (1, 8, 9, 16, 64, 256, 2048)


def add(path, **fields):
    line = {"kind": "anchor", **fields}
    print(line, flush=True)
    with open(path, "a", encoding="utf-8") as out:
        out.write(json.dumps(line) + "\n")


def seconds(torch, work, runs=10):
    """Median seconds of a run."""
    for _ in range(3):
        work()
    times = []
    for _ in range(runs):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        work()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) / 1e3)
    return statistics.median(times)


def copy(torch, path):
    source = torch.empty(2 << 30, dtype=torch.uint8, device="cuda")
    target = torch.empty_like(source)
    took = seconds(torch, lambda: target.copy_(source))
    add(path, name="copy", bytesPerSecond=2 * source.numel() / took)


def products(torch, path):
    weights = [torch.randn(r, c, dtype=torch.bfloat16, device="cuda") for r, c, _ in MATRICES]
    for rows in ROWS:
        step = flops = 0.0
        for (outputs, inputs, count), weight in zip(MATRICES, weights):
            x = torch.randn(rows, inputs, dtype=torch.bfloat16, device="cuda")
            step += count * seconds(torch, lambda: torch.nn.functional.linear(x, weight))
            flops += count * 2.0 * rows * outputs * inputs
        add(path, name="linear-8b-bf16", rows=rows, secondsPerStep=step, flopsPerSecond=flops / step)


def attention(torch, path):
    for sequences in (1, 64, 256):
        query = torch.randn(sequences, 32, 1, 128, dtype=torch.float16, device="cuda")
        cache = [torch.randn(sequences, 8, 650, 128, dtype=torch.float16, device="cuda") for _ in "kv"]
        took = seconds(
            torch,
            lambda: torch.nn.functional.scaled_dot_product_attention(query, *cache, enable_gqa=True),
        )
        size = sum(part.numel() for part in cache) * 2
        add(path, name="attention-decode", sequences=sequences, positions=650, bytesPerSecond=size / took)


def generate(torch, path):
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, num_attention_heads=32,
        num_key_value_heads=8, head_dim=128, vocab_size=128256, tie_word_embeddings=False,
        max_position_embeddings=8192, torch_dtype=torch.bfloat16,
    )
    torch.set_default_dtype(torch.bfloat16)
    with torch.device("cuda"):
        model = LlamaForCausalLM(config).eval()
    for batch, tokens, answer in ((1, 64, 32), (8, 64, 32), (64, 64, 32), (64, 220, 200)):
        prompt = torch.randint(0, 128256, (batch, tokens), device="cuda")
        options = {"do_sample": False, "min_new_tokens": answer, "max_new_tokens": answer, "pad_token_id": 0}
        with torch.inference_mode():
            model.generate(prompt, **{**options, "min_new_tokens": 8, "max_new_tokens": 8})  # warms up
            torch.cuda.synchronize()
            begin = time.perf_counter()
            model.generate(prompt, **options)
            torch.cuda.synchronize()
        took = time.perf_counter() - begin
        add(path, name="transformers-8b-bf16", batch=batch, prompt=tokens, answer=answer,
            outputTokensPerSecond=batch * answer / took)


def main():
    path = sys.argv[1]
    try:
        import torch
    except ImportError:
        add(path, name="none", why="python3 has no PyTorch here")
        return 1
    if not torch.cuda.is_available():
        add(path, name="none", why="PyTorch sees no card here")
        return 1
    add(path, name="torch", version=torch.__version__, card=torch.cuda.get_device_name())
    failed = 0
    for part in (copy, products, attention, generate):
        try:
            part(torch, path)
        except Exception as e:  # the others are worth having
            failed = 1
            add(path, name=part.__name__, why=f"{type(e).__name__}: {e}"[:300])
    return failed


if __name__ == "__main__":
    sys.exit(main())
