"""Writes models/tiny-llama-TYPE.gguf and logits/tiny-llama-TYPE.json, .bin for the types below.

    python3 logits-low.py LLAMACPP        (llamacpp.c, built as it says; numpy and gguf from PyPI)

The models are tiny-llama-f32 quantised by llama.cpp, the prompts those of its golden file. The exact
logits are of a float64 forward pass on the weights as gguf dequantises them; before anything is
written it has to give the stored exact logits of tiny-llama-f32.
"""

import json
import subprocess
import sys

import numpy
from gguf import GGUFReader, quants

TYPES = {"q2_k": 10, "iq4_nl": 25, "iq4_xs": 30}
GREEDY = 32


def forward(file, tokens):
    reader = GGUFReader(file)
    field = lambda name: reader.fields["llama." + name].contents()
    weight = {t.name: quants.dequantize(t.data, t.tensor_type).astype(numpy.float64) for t in reader.tensors}
    heads, kv_heads = field("attention.head_count"), field("attention.head_count_kv")
    size, epsilon = field("attention.key_length"), field("attention.layer_norm_rms_epsilon")
    positions = numpy.arange(len(tokens))
    frequencies = field("rope.freq_base") ** (-numpy.arange(0, size, 2) / size) / weight["rope_freqs.weight"]
    angles = (positions[:, None] * frequencies)[:, None, :]

    def norm(x, gain):
        return x / numpy.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * gain

    def rotate(x):
        even, odd = x[..., 0::2], x[..., 1::2]
        cosine, sine = numpy.cos(angles), numpy.sin(angles)
        return numpy.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1).reshape(x.shape)

    x = weight["token_embd.weight"][tokens]
    for layer in range(field("block_count")):
        w = lambda name: weight[f"blk.{layer}.{name}.weight"]
        h = norm(x, w("attn_norm"))
        q = rotate((h @ w("attn_q").T).reshape(-1, heads, size))
        k = rotate((h @ w("attn_k").T).reshape(-1, kv_heads, size)).repeat(heads // kv_heads, 1)
        v = (h @ w("attn_v").T).reshape(-1, kv_heads, size).repeat(heads // kv_heads, 1)
        scores = numpy.einsum("qhd,khd->hqk", q, k) / numpy.sqrt(size)
        scores = numpy.where(positions[None, :] > positions[:, None], -numpy.inf, scores)
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        x = x + numpy.einsum("hqk,khd->qhd", scores, v).reshape(len(tokens), -1) @ w("attn_output").T
        h = norm(x, w("ffn_norm"))
        gate = h @ w("ffn_gate").T
        x = x + (gate / (1 + numpy.exp(-gate)) * (h @ w("ffn_up").T)) @ w("ffn_down").T
    return norm(x, weight["output_norm.weight"]) @ weight["token_embd.weight"].T


def margin(logits):
    best = numpy.sort(logits, -1)
    return (best[..., -1] - best[..., -2]).tolist()


def distance(exact, found):
    softmax = lambda x: numpy.exp(x - x.max(-1, keepdims=True)) / numpy.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True)
    p, q = softmax(exact), softmax(found)
    kl = (p * numpy.log(p / q)).sum(-1)
    difference = numpy.abs(exact - found)
    return {
        "max_abs": difference.max(),
        "rms": numpy.sqrt((difference**2).mean()),
        "mean_kl": kl.mean(),
        "max_kl": kl.max(),
    }


def llamacpp(model, tokens):
    command = [sys.argv[1], "logits", model, str(GREEDY)] + [str(token) for token in tokens]
    return numpy.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, numpy.float32)


golden = json.load(open("logits/tiny-llama-f32.json"))
stored = numpy.fromfile("logits/tiny-llama-f32.bin", numpy.float32)
vocabulary = golden["n_vocab"]
for case in golden["cases"]:
    exact = forward("models/tiny-llama-f32.gguf", case["tokens"])[case["positions"]]
    at = case["exact_offset"]
    assert numpy.abs(exact.ravel() - stored[at : at + exact.size]).max() < 1e-5

for type, number in TYPES.items():
    name = "tiny-llama-" + type
    model = f"models/{name}.gguf"
    subprocess.run([sys.argv[1], "quantize", "models/tiny-llama-f32.gguf", model, str(number)], check=True)
    cases, parts, all_exact, all_found, offset = [], [], [], [], 0
    for case in golden["cases"]:
        tokens, positions = case["tokens"], case["positions"]
        exact = forward(model, tokens)
        logits = llamacpp(model, tokens).reshape(-1, vocabulary)
        found, steps = logits[: len(tokens)].astype(numpy.float64), logits[len(tokens) - 1 : -1]
        all_exact.append(exact)
        all_found.append(found)
        parts += [exact[positions], found[positions]]
        size = len(positions) * vocabulary
        cases.append({
            "name": case["name"],
            "text": case["text"],
            "tokens": tokens,
            "positions": positions,
            "exact_offset": offset,
            "llamacpp_offset": offset + size,
            "exact_argmax": exact.argmax(-1).tolist(),
            "exact_margin": [round(value, 4) for value in margin(exact)],
            "llamacpp_greedy": steps.argmax(-1).tolist(),
            "llamacpp_greedy_margin": [round(value, 4) for value in margin(steps)],
            "llamacpp_vs_exact": distance(exact, found),
        })
        offset += 2 * size
    exact, found = numpy.concatenate(all_exact), numpy.concatenate(all_found)
    whole = distance(exact, found)
    whole["argmax_agreement"] = (exact.argmax(-1) == found.argmax(-1)).mean()
    whole["positions"] = len(exact)
    print(name, whole)
    numpy.concatenate(parts).astype("<f4").tofile(f"logits/{name}.bin")
    with open(f"logits/{name}.json", "w") as out:
        json.dump(
            {"model": f"{name}.gguf", "n_vocab": vocabulary, "bin": f"{name}.bin", "llamacpp_vs_exact": whole, "cases": cases},
            out, ensure_ascii=False, separators=(",", ":"))
