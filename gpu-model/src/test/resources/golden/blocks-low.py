"""Writes blocks-low.json: blocks of the types below and the exact values of them.

    python3 blocks-low.py libggml-base.so > blocks-low.json

The library is llama.cpp's (README.md names the commit); numpy and gguf (PyPI) are wanted too, as gguf
dequantises by code of its own and has to agree. The first half of the values is quantised by the
library, the second is random bits with the scales of the first.
"""

import ctypes
import json
import sys

import numpy
from gguf import GGMLQuantizationType as Type, quants

TYPES = {Type.Q2_K: (84, (80, 82)), Type.Q3_K: (110, (108,)), Type.IQ4_NL: (18, (0,)), Type.IQ4_XS: (136, (0,))}
TO_FLOAT = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)


class Traits(ctypes.Structure):
    """The head of ggml.h's ggml_type_traits."""

    _fields_ = [
        ("type_name", ctypes.c_char_p),
        ("blck_size", ctypes.c_int64),
        ("blck_size_interleave", ctypes.c_int64),
        ("type_size", ctypes.c_size_t),
        ("is_quantized", ctypes.c_bool),
        ("to_float", TO_FLOAT),
    ]


ggml = ctypes.CDLL(sys.argv[1])
ggml.ggml_quantize_chunk.restype = ctypes.c_size_t
ggml.ggml_quantize_chunk.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p] + [ctypes.c_int64] * 3 + [ctypes.c_void_p]
ggml.ggml_get_type_traits.restype = ctypes.POINTER(Traits)
random = numpy.random.default_rng(15)
result = {}
for type, (size, scales) in TYPES.items():
    traits = ggml.ggml_get_type_traits(int(type)).contents
    assert traits.type_size == size and traits.type_name.decode().upper() == type.name.upper(), traits.type_name
    weights = random.normal(0, 0.1, 256).astype(numpy.float32)
    blocks = numpy.zeros((256 // traits.blck_size, size), numpy.uint8)
    ggml.ggml_quantize_chunk(int(type), weights.ctypes.data, blocks.ctypes.data, 0, 1, 256, None)
    noise = random.integers(0, 256, blocks.shape, numpy.uint8)
    for at in scales:
        noise[:, at : at + 2] = blocks[:, at : at + 2]
    blocks = numpy.concatenate([blocks, noise])
    values = numpy.zeros(512, numpy.float32)
    traits.to_float(blocks.ctypes.data, values.ctypes.data, 512)
    second = quants.dequantize(blocks, type).reshape(-1)
    assert numpy.array_equal(values, second), (type, numpy.abs(values - second).max())
    result[type.name] = {
        "type_id": int(type),
        "block_elements": traits.blck_size,
        "block_bytes": size,
        "hex": blocks.tobytes().hex(),
        "values": [float(repr(value.item())) for value in values],
    }
print(json.dumps(result, separators=(",", ":")))
