#!/usr/bin/env python3
"""What a step of the 8B shape takes on a card, computed from counts: nothing here was measured on one.

    scripts/gpu/time_model.py          prints the decode rates and the day's work
    scripts/gpu/time_model.py --write  puts the rates into predictions.json

A step is its launches one after the other. Each takes LAUNCH seconds besides its work; a product is bound by the
bytes of its weights or by the rate of its tiles, attention by the bytes of the cache; activations go through memory,
and the host makes the next step while the device waits for it. The rates of tiles follow from the instructions that the
PTX machine counts (docs/decisions/013-rows-of-a-step.md) and the 2,048 operations a cycle and multiprocessor that
mma.sync is taken to do: 132 multiprocessors at 1.75 GHz. All of it is worth +-30 %.
"""

import json
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
PREDICTIONS = HERE / "predictions.json"

# Llama 3.1 8B: of its matrices the embedding is not multiplied; keys and values are float16.
LAYERS, WIDTH, KV_WIDTH, INNER, VOCABULARY = 32, 4096, 1024, 14336, 128256
LAYER_WEIGHTS = 2 * WIDTH * WIDTH + 2 * WIDTH * KV_WIDTH + 3 * WIDTH * INNER
WEIGHTS = LAYERS * LAYER_WEIGHTS + VOCABULARY * WIDTH
CACHE_BYTES = LAYERS * 2 * KV_WIDTH * 2  # of a position
ACTIVATION_BYTES = LAYERS * (2 * WIDTH * 4 * 5 + INNER * 12 + (WIDTH + KV_WIDTH) * 8)  # of a row, to and fro

DECODE_LAUNCHES = 8 * LAYERS + 4  # LaunchesTest
PREFILL_LAUNCHES = 9 * LAYERS + 6

LAUNCH = 3e-6  # seconds between the work of two launches
OF_COPY = 0.9  # of the copy rate that a kernel reaches at most
ACTIVATIONS_OF_COPY = 0.7  # small pieces
HOST, HOST_OF_ROW = 1e-4, 4e-6  # seconds of a step, and of each of its rows

TYPES = {
    "bf16": {"bytes": 2.0, "flops": 4.5e14},
    "q8_0": {"bytes": 1.0625, "flops": 3.1e14},
}
ROWS = (1, 8, 9, 16, 64, 256)
POSITIONS = 650  # of a sequence

# The mission's day, and what runs of it at once.
PAPERS, PROMPT, SHARED, ANSWER, AT_ONCE = 1000, 500, 300, 300, 256
BLOCK = 16  # tokens; only whole ones are shared


def step(copy_rate, kind, rows, positions=POSITIONS, launches=DECODE_LAUNCHES, flops=None):
    """Seconds of a decode step."""
    flops = flops or kind["flops"]
    matrix = max(WEIGHTS * kind["bytes"] / (OF_COPY * copy_rate), 2 * WEIGHTS * rows / flops)
    attention = rows * positions * CACHE_BYTES / (OF_COPY * copy_rate)
    activations = rows * ACTIVATION_BYTES / (ACTIVATIONS_OF_COPY * copy_rate)
    return matrix + attention + activations + launches * LAUNCH + HOST + rows * HOST_OF_ROW


def prompts(copy_rate, kind, tokens, rows, flops=None):
    """Seconds of so many prompt tokens, in steps of so many rows."""
    flops = flops or kind["flops"]
    matrix = 2 * LAYERS * LAYER_WEIGHTS * tokens / flops
    activations = tokens * ACTIVATION_BYTES / (ACTIVATIONS_OF_COPY * copy_rate)
    return matrix + activations + math.ceil(tokens / rows) * (PREFILL_LAUNCHES * LAUNCH + HOST)


def day(copy_rate, kind, flops=None):
    """Seconds of the day's work: (prompts, answers). Prompts are added up, though they go beside answers."""
    own = PROMPT - SHARED // BLOCK * BLOCK
    decode = 0.0
    for first in range(0, PAPERS, AT_ONCE):
        rows = min(AT_ONCE, PAPERS - first)
        decode += ANSWER * step(copy_rate, kind, rows, PROMPT + ANSWER / 2, flops=flops)
    return prompts(copy_rate, kind, PROMPT + (PAPERS - 1) * own, 1216, flops), decode


def rates(copy_rate, kind, launches=DECODE_LAUNCHES):
    """Tokens a second by rows, of three digits."""
    found = {}
    for rows in ROWS:
        rate = rows / step(copy_rate, kind, rows, launches=launches)
        found[str(rows)] = int(float(f"{rate:.3g}"))
    return found


def decode_rates(cards):
    return {
        card: {f"llama-3.1-8b {name}": rates(rate, kind) for name, kind in TYPES.items()}
        for card, rate in cards.items()
    }


def main(arguments):
    predictions = json.loads(PREDICTIONS.read_text(encoding="utf-8"))
    cards = predictions["copyBytesPerSecond"]
    found = decode_rates(cards)
    if arguments == ["--write"]:
        text = PREDICTIONS.read_text(encoding="utf-8")
        begin, end = text.index('  "decodeTokensPerSecond"'), text.index('  "note"')
        parts = []
        for card, models in found.items():
            lines = ",\n".join(f'      "{model}": {json.dumps(by_rows)}' for model, by_rows in models.items())
            parts.append(f'    "{card}": {{\n{lines}\n    }}')
        block = '  "decodeTokensPerSecond": {\n' + ",\n".join(parts) + "\n  },\n"
        PREDICTIONS.write_text(text[:begin] + block + text[end:], encoding="utf-8")
        return
    print(json.dumps(found, indent=1))
    for card, rate in cards.items():
        for flops in (3.5e14, 4.5e14):
            before, answers = day(rate, TYPES["bf16"], flops)
            print(f"{card}, {flops / 1e12:.0f} TFLOP/s: prompts {before:.1f} s, answers {answers:.1f} s,"
                  f" day {before + answers:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
