"""A float64 forward pass of the decoders that the engine computes, written from the models' papers and llama.cpp's graphs alone."""

import numpy as np


def norm(x, gain, epsilon):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + epsilon) * gain


def silu(x):
    return x / (1 + np.exp(-x))


def gelu(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def turns(shape, base, scaled):
    """Angle of each pair from one position to the next, and the magnitude."""
    pairs = shape["head"] // 2
    i = np.arange(pairs)
    angles = base ** (-i / pairs) / shape.get("factors", np.ones(pairs))
    magnitude = shape.get("attn_factor", 1.0)
    factor = shape.get("scaling_factor", 1.0) if scaled else 1.0
    if shape.get("scaling") == "yarn":
        dimensions = 2 * pairs

        def pair(turns_within):
            return dimensions * np.log(shape["original"] / (turns_within * 2 * np.pi)) / (2 * np.log(base))

        low, high = max(0, np.floor(pair(32))), min(dimensions - 1, np.ceil(pair(1)))
        kept = 1 - np.clip((i - low) / max(0.001, high - low), 0, 1)
        angles = angles * ((1 - kept) / factor + kept)
        magnitude *= 1 + 0.1 * np.log(factor) if factor > 1 else 1
    else:
        angles = angles / factor
    for still in shape.get("still_pairs", []):
        angles[still] = 0
    return angles, magnitude


def rotate(x, shape, base, scaled):
    """x is [tokens, heads, head]."""
    angles, magnitude = turns(shape, base, scaled)
    angle = np.arange(len(x))[:, None, None] * angles
    cosine, sine = magnitude * np.cos(angle), magnitude * np.sin(angle)
    out = np.empty_like(x)
    a, b = (slice(0, None, 2), slice(1, None, 2)) if shape["arch"] == "llama" else (
        slice(0, shape["head"] // 2), slice(shape["head"] // 2, None))
    out[..., a] = x[..., a] * cosine - x[..., b] * sine
    out[..., b] = x[..., a] * sine + x[..., b] * cosine
    return out


def logits(shape, weights, tokens):
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    epsilon, heads, kv, head = shape["epsilon"], shape["heads"], shape["kv"], shape["head"]
    count = len(tokens)
    activation = gelu if shape["arch"] == "gemma3" else silu

    def linear(x, name):
        y = x @ w[name + ".weight"].T
        return y + w[name + ".bias"] if name + ".bias" in w else y

    def maybe(x, name):
        return norm(x, w[name], epsilon) if name in w else x

    x = w["token_embd.weight"][tokens]
    if shape["arch"] == "gemma3":
        x = x * np.sqrt(shape["width"])
    for layer in range(shape["layers"]):
        of = f"blk.{layer}."
        windowed = shape.get("window") and layer % shape["period"] < shape["period"] - 1
        y = maybe(x, of + "attn_norm.weight")
        q = linear(y, of + "attn_q").reshape(count, heads, head)
        k = linear(y, of + "attn_k").reshape(count, kv, head)
        v = linear(y, of + "attn_v").reshape(count, kv, head)
        q = maybe(q, of + "attn_q_norm.weight")
        k = maybe(k, of + "attn_k_norm.weight")
        if not (shape["arch"] == "exaone4" and shape.get("window") and not windowed):
            local = windowed and shape["arch"] == "gemma3"
            base = shape.get("base_near", 10_000.0) if local else shape["base"]
            q, k = rotate(q, shape, base, not local), rotate(k, shape, base, not local)
        distance = np.arange(count)[:, None] - np.arange(count)
        hidden = (distance < 0) | (distance >= shape["window"] if windowed else False)
        out = np.empty_like(q)
        for h in range(heads):
            scores = q[:, h] @ k[:, h // (heads // kv)].T / np.sqrt(head)
            out[:, h] = softmax(np.where(hidden, -np.inf, scores)) @ v[:, h // (heads // kv)]
        y = linear(out.reshape(count, -1), of + "attn_output")
        x = x + maybe(y, of + "post_attention_norm.weight")
        y = maybe(x, of + "ffn_norm.weight")
        if shape.get("experts"):
            share = softmax(linear(y, of + "ffn_gate_inp"))
            z = np.zeros_like(y)
            for t in range(count):
                best = np.argsort(-share[t], kind="stable")[: shape["used"]]
                for e in best:
                    gate, up, down = (w[of + f"ffn_{part}_exps.weight"][e] for part in ("gate", "up", "down"))
                    z[t] += share[t, e] / share[t, best].sum() * (down @ (silu(gate @ y[t]) * (up @ y[t])))
        else:
            z = linear(activation(linear(y, of + "ffn_gate")) * linear(y, of + "ffn_up"), of + "ffn_down")
        x = x + maybe(z, of + "post_ffw_norm.weight")
    x = norm(x, w["output_norm.weight"], epsilon)
    out = x @ w.get("output.weight", w["token_embd.weight"]).T
    return out + w["output.bias"] if "output.bias" in w else out
