package io.nonmun.gpumodel.ptx;

/// A fundamental type of PTX, section 5.2.
enum Type {
  PRED(1),
  B8(8),
  B16(16),
  B32(32),
  B64(64),
  U8(8),
  U16(16),
  U32(32),
  U64(64),
  S8(8),
  S16(16),
  S32(32),
  S64(64),
  F16(16),
  F16X2(32),
  BF16(16),
  BF16X2(32),
  F32(32),
  F64(64);

  final int bits;

  Type(int bits) {
    this.bits = bits;
  }

  /// @param name as in PTX, without the dot
  static Type of(String name) {
    for (Type type : values()) {
      if (type.name().equalsIgnoreCase(name)) {
        return type;
      }
    }
    throw new PtxFault("unknown type: " + name);
  }

  int bytes() {
    return bits / 8;
  }

  boolean isSigned() {
    return this == S8 || this == S16 || this == S32 || this == S64;
  }

  boolean isFloat() {
    return ordinal() >= F16.ordinal();
  }

  /// How far a value is shifted up and down again to drop the bits above its width.
  int shift() {
    return Long.SIZE - bits;
  }

  /// A value of this type in 64 bits: sign-extended if signed, else zero-extended.
  long extend(long value) {
    return isSigned() ? value << shift() >> shift() : value << shift() >>> shift();
  }
}
