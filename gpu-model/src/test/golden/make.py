"""Makes tiny models of random weights and what their logits are, exactly and by llama.cpp: see ../resources/golden/README.md.

  python make.py LOGITS [NAME...]   LOGITS is logits.cpp, compiled; into ../resources/golden
"""

import json
import pathlib
import subprocess
import sys

import gguf
import numpy as np

import reference

GOLDEN = pathlib.Path(__file__).parent.parent / "resources/golden"
STEPS = 16
FACTORS = {"factors": np.float32(1 + 7 * np.clip(np.arange(16) / 8 - 1, 0, 1))}
SMALL = {"layers": 2, "width": 64, "heads": 4, "kv": 2, "head": 32, "inner": 64, "epsilon": 1e-6, "base": 1e6, "context": 2048}

# What is not of SMALL; keys is metadata as the file has it.
SHAPES = {
    # Every optional tensor, factors beside a linear scaling without a type, more values in heads than in a row.
    "llama-biases": {"arch": "llama", "heads": 6, "epsilon": 1e-5, "base": 5e5, "tied": False, **FACTORS, "scaling_factor": 2.0,
        "biases": ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"],
        "keys": {"rope.scaling.factor": 2.0}},
    "qwen2-yarn": {"arch": "qwen2", "heads": 2, "kv": 1, "base": 1e4, "tied": True, "biases": ["attn_q", "attn_k", "attn_v", "output"],
        "scaling": "yarn", "scaling_factor": 4.0, "original": 64, "attn_factor": 1.1,
        "keys": {"rope.scaling.type": "yarn", "rope.scaling.factor": 4.0, "rope.scaling.original_context_length": 64,
            "rope.scaling.attn_factor": 1.1}},
    # A window of 24 on two of three layers, whose rope has a base of its own and no scaling.
    "gemma3": {"arch": "gemma3", "seed": 17, "layers": 4, "heads": 3, "kv": 1, "tied": True, "window": 24, "period": 3, "scaling_factor": 8.0, "after": 3,
        "keys": {"attention.sliding_window": 24, "attention.sliding_window_pattern": 3, "rope.scaling.type": "linear",
            "rope.scaling.factor": 8.0}},
    "exaone4": {"arch": "exaone4", "seed": 27, "heads": 2, "kv": 1, "epsilon": 1e-5, "tied": False, **FACTORS, "keys": {}},
    # It has windows where it has 64 layers, on three of four.
    "exaone4-window": {"arch": "exaone4", "layers": 64, "width": 32, "heads": 2, "kv": 1, "head": 16, "inner": 32, "epsilon": 1e-5,
        "tied": True, "window": 24, "period": 4, "after": 0.2, "keys": {"attention.sliding_window": 24}},
    "qwen3moe": {"arch": "qwen3moe", "inner": 96, "tied": False, "experts": 8, "used": 3, "expert_inner": 32,
        "keys": {"expert_count": 8, "expert_used_count": 3, "expert_feed_forward_length": 32}},
    # Of pairs that are none of a section's, as 61 and 62 of the real sections, llama.cpp turns none.
    "qwen3vl": {"arch": "qwen3vl", "tied": True, "still_pairs": [13, 14],
        "keys": {"rope.dimension_sections": [8, 4, 4, 0], "n_deepstack_layers": 2}},
}
MODELS = ["llama-biases-f16", "qwen2-yarn-f16", "gemma3-f16", "gemma3-q8_0", "exaone4-f16", "exaone4-window-f16",
    "qwen3moe-f16", "qwen3moe-q8_0", "qwen3vl-f16"]


def tensors(shape, vocabulary, random):
    """Name to values: matrices that keep activations near 1 and logits near 3."""
    width, queries, keys, inner = shape["width"], shape["heads"] * shape["head"], shape["kv"] * shape["head"], shape["inner"]
    out = {}

    def matrix(name, rows, columns, gain=1.0):
        out[name + ".weight"] = random.normal(0, gain / np.sqrt(columns), (rows, columns))
        if name.split(".")[-1] in shape.get("biases", []):
            out[name + ".bias"] = random.normal(0, 0.2, rows)

    def vector(name, size, mean=1.0):
        out[name + ".weight"] = random.normal(mean, 0.1, size)

    matrix("token_embd", vocabulary, width, 3)
    vector("output_norm", width)
    if "factors" in shape:
        out["rope_freqs.weight"] = shape["factors"]
    if not shape["tied"]:
        matrix("output", vocabulary, width, 3)
    elif "output" in shape.get("biases", []):
        out["output.bias"] = random.normal(0, 0.2, vocabulary)
    before, after = shape["arch"] != "exaone4", shape["arch"] in ("gemma3", "exaone4")
    for layer in range(shape["layers"]):
        of = f"blk.{layer}."
        if before:
            vector(of + "attn_norm", width)
            vector(of + "ffn_norm", width)
        if after:
            vector(of + "post_attention_norm", width, shape.get("after", 0.5))
            vector(of + "post_ffw_norm", width, shape.get("after", 0.5))
        if shape["arch"] not in ("llama", "qwen2"):
            vector(of + "attn_q_norm", shape["head"], 1.3)
            vector(of + "attn_k_norm", shape["head"], 1.3)
        matrix(of + "attn_q", queries, width)
        matrix(of + "attn_k", keys, width)
        matrix(of + "attn_v", keys, width)
        matrix(of + "attn_output", width, queries)
        if "experts" in shape:
            matrix(of + "ffn_gate_inp", shape["experts"], width, 8)
            size, count = shape["expert_inner"], shape["experts"]
            for part, rows, columns in (("gate", size, width), ("up", size, width), ("down", width, size)):
                out[of + f"ffn_{part}_exps.weight"] = random.normal(0, 1 / np.sqrt(columns), (count, rows, columns))
        else:
            matrix(of + "ffn_gate", inner, width)
            matrix(of + "ffn_up", inner, width)
            matrix(of + "ffn_down", width, inner)
    return {name: values.astype(np.float32) for name, values in out.items()}


def write(file, name, shape, kind, values, tokenizer):
    """Writes the file, and gives back what its tensors stand for."""
    writer = gguf.GGUFWriter(file, shape["arch"])
    of = shape["arch"] + "."
    writer.add_name("tiny " + name)
    for key, value in {"context_length": shape["context"], "embedding_length": shape["width"], "block_count": shape["layers"],
            "feed_forward_length": shape["inner"], "attention.head_count": shape["heads"], "attention.head_count_kv": shape["kv"],
            "attention.key_length": shape["head"], "attention.value_length": shape["head"], "rope.dimension_count": shape["head"],
            "attention.layer_norm_rms_epsilon": shape["epsilon"], "rope.freq_base": shape["base"], **shape["keys"]}.items():
        add = {int: writer.add_uint32, float: writer.add_float32, str: writer.add_string, list: writer.add_array}[type(value)]
        add(of + key, value)
    for field in tokenizer.fields.values():
        if field.name.startswith("tokenizer."):
            writer.add_key_value(field.name, field.contents(), field.types[0],
                sub_type=field.types[-1] if len(field.types) > 1 else None)
    exact = {}
    for tensor, array in values.items():
        stored = kind if array.ndim > 1 and "gate_inp" not in tensor else gguf.GGMLQuantizationType.F32
        data = gguf.quants.quantize(array, stored)
        writer.add_tensor(tensor, data, raw_dtype=stored)
        exact[tensor] = gguf.quants.dequantize(data, stored).reshape(array.shape)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return exact


def llama_cpp(program, file, cache, prompts, vocabulary):
    text = "".join(" ".join(map(str, prompt)) + "\n" for prompt in prompts)
    out = subprocess.run([program, file, cache, str(STEPS)], input=text.encode(), stdout=subprocess.PIPE, check=True).stdout
    rows = np.frombuffer(out, np.float32).reshape(-1, vocabulary)
    at, found = 0, []
    for prompt in prompts:
        found.append((rows[at : at + len(prompt)], rows[at + len(prompt) : at + len(prompt) + STEPS]))
        at += len(prompt) + STEPS
    return found


def distance(exact, found):
    p, q = reference.softmax(exact), reference.softmax(found.astype(np.float64))
    kl = (p * np.log(p / q)).sum(-1)
    return {"max_abs": abs(found - exact).max(), "rms": np.sqrt(((found - exact) ** 2).mean()), "mean_kl": kl.mean(), "max_kl": kl.max()}


def margin(rows):
    best = np.sort(rows, -1)
    return [round(float(lead), 4) for lead in best[:, -1] - best[:, -2]]


def make(program, name):
    kind = gguf.GGMLQuantizationType[name.split("-")[-1].upper()]
    shape = SMALL | SHAPES[name.rsplit("-", 1)[0]]
    like = "tiny-" + ("llama" if shape["arch"] == "llama" else "qwen3") + "-q8_0"
    tokenizer = gguf.GGUFReader(GOLDEN / f"models/{like}.gguf")
    known = json.loads((GOLDEN / f"logits/{like}.json").read_text())
    cases = [case for case in known["cases"] if len(case["tokens"]) < 130]
    vocabulary = known["n_vocab"]
    file = GOLDEN / f"models/tiny-{name}.gguf"
    exact_weights = write(file, name, shape, kind, tensors(shape, vocabulary, np.random.default_rng(shape.get("seed", 15))), tokenizer)
    prompts = [case["tokens"] for case in cases]
    found = llama_cpp(program, file, "f16", prompts, vocabulary)
    exact = [reference.logits(shape, exact_weights, np.array(prompt)) for prompt in prompts]
    if kind == gguf.GGMLQuantizationType.F16:  # the same weights in float32, for llama.cpp rounds what it multiplies by float16
        plain = pathlib.Path(str(file) + ".f32")
        write(plain, name, shape, gguf.GGMLQuantizationType.F32, exact_weights, tokenizer)
        precise = llama_cpp(program, plain, "f32", prompts, vocabulary)
        plain.unlink()
        off = max(abs(rows - wanted).max() for (rows, _), wanted in zip(precise, exact))
        print(f"{name}: float32 llama.cpp is within {off:.1e} of the exact logits")
    stored, out = [], []
    at = 0
    for index, (case, (rows, greedy), wanted) in enumerate(zip(cases, found, exact)):
        positions = list(range(len(rows))) if index == 0 else list(range(len(rows) - 8, len(rows)))
        size = len(positions) * vocabulary
        stored += [wanted[positions].astype(np.float32).ravel(), rows[positions].ravel()]
        out.append({"name": case["name"], "text": case["text"], "tokens": case["tokens"], "positions": positions, "exact_offset": at,
            "llamacpp_offset": at + size, "exact_argmax": wanted.argmax(-1).tolist(), "exact_margin": margin(wanted),
            "llamacpp_greedy": greedy.argmax(-1).tolist(), "llamacpp_greedy_margin": margin(greedy),
            "llamacpp_vs_exact": distance(wanted, rows)})
        at += 2 * size
    all_exact, all_found = np.concatenate(exact), np.concatenate([rows for rows, _ in found])
    of_all = distance(all_exact, all_found)
    of_all["argmax_agreement"] = (all_exact.argmax(-1) == all_found.argmax(-1)).mean()
    print(f"{name}: llama.cpp is within {of_all['max_abs']:.3f}, rms {of_all['rms']:.4f}, mean KL {of_all['mean_kl']:.1e};"
        f" logits' rms {np.sqrt((all_exact**2).mean()):.1f}; {file.stat().st_size >> 10} KiB")
    bin = GOLDEN / f"logits/tiny-{name}.bin"
    bin.write_bytes(np.concatenate(stored).tobytes())
    (GOLDEN / f"logits/tiny-{name}.json").write_text(json.dumps({"model": file.name, "n_vocab": vocabulary, "bin": bin.name,
        "llamacpp_vs_exact": of_all, "cases": out}, separators=(",", ":"), ensure_ascii=False, default=float))


for wanted in sys.argv[2:] or MODELS:
    make(sys.argv[1], wanted)
