"""Makes tiny adapters of random weights and what logits tiny models have with them by llama.cpp: see ../resources/golden/README.md.

  python adapters.py LOGITS   LOGITS is logits.cpp, compiled; into ../resources/golden/adapters
"""

import json
import pathlib
import subprocess
import sys

import gguf
import numpy as np

GOLDEN = pathlib.Path(__file__).parent.parent / "resources/golden"
RANK, ALPHA, POSITIONS = 3, 6.0, 4
# Adapter: its base, and the models it is tried with.
ADAPTERS = {"llama": ["tiny-llama-f32", "tiny-llama-q8_0"], "qwen2": ["tiny-qwen2-q8_0"]}


def write(file, arch, base, random):
    writer = gguf.GGUFWriter(file, arch)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", ALPHA)
    for tensor in base.tensors:
        columns, *rows = (int(size) for size in tensor.shape)
        if rows and tensor.name != "token_embd.weight":
            for end, shape in ((".lora_a", (RANK, columns)), (".lora_b", (rows[0], RANK))):
                writer.add_tensor(tensor.name + end, random.normal(0, 0.4 / np.sqrt(shape[1]), shape).astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def logits(program, model, cache, tokens, vocabulary, *adapter):
    out = subprocess.run([program, model, cache, "0", *map(str, adapter)], input=(" ".join(map(str, tokens)) + "\n").encode(),
        stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(out, np.float32).reshape(-1, vocabulary)


for name, models in ADAPTERS.items():
    adapter = GOLDEN / f"adapters/tiny-{name}-lora.gguf"
    adapter.parent.mkdir(exist_ok=True)
    write(adapter, name, gguf.GGUFReader(GOLDEN / f"models/{models[0]}.gguf"), np.random.default_rng(15))
    for model in models:
        known = json.loads((GOLDEN / f"logits/{model}.json").read_text())
        tokens = known["cases"][0]["tokens"]
        stored = []
        for scale in (1.0, -0.5):
            cache = "f32" if model.endswith("f32") else "f16"
            rows = logits(sys.argv[1], GOLDEN / f"models/{model}.gguf", cache, tokens, known["n_vocab"], adapter, scale)
            plain = logits(sys.argv[1], GOLDEN / f"models/{model}.gguf", cache, tokens, known["n_vocab"])
            print(f"{model}, scale {scale}: the adapter moves logits by up to {abs(rows - plain).max():.2f}, rms"
                f" {np.sqrt(((rows - plain) ** 2).mean()):.2f}; logits' rms {np.sqrt((rows**2).mean()):.1f}")
            stored.append(rows[-POSITIONS:])
        (adapter.parent / f"{model}.bin").write_bytes(np.concatenate(stored).tobytes())
