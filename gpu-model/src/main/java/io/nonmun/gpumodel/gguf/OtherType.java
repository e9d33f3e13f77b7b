package io.nonmun.gpumodel.gguf;

import java.util.Arrays;
import java.util.Optional;

/// Types of GGML's list that no backend computes with
/// (<https://github.com/ggml-org/llama.cpp/blob/master/ggml/include/ggml.h>), so that a file of one
/// can be refused by its name and with the file of the same model to take instead: the type nearest
/// in size among those that run.
enum OtherType {
  Q4_2(4, "Q4_0"),
  Q4_3(5, "Q4_1"),
  Q8_1(9, "Q8_0"),
  Q8_K(15, "Q8_0"),
  IQ2_XXS(16, "Q2_K"),
  IQ2_XS(17, "Q2_K"),
  IQ3_XXS(18, "Q3_K_M"),
  IQ1_S(19, "Q2_K"),
  IQ3_S(21, "Q3_K_M"),
  IQ2_S(22, "Q2_K"),
  I8(24, "Q8_0"),
  I16(25, "F16"),
  I32(26, "F32"),
  I64(27, "F32"),
  F64(28, "F32"),
  IQ1_M(29, "Q2_K"),
  Q4_0_4_4(31, "Q4_0"),
  Q4_0_4_8(32, "Q4_0"),
  Q4_0_8_8(33, "Q4_0"),
  TQ1_0(34, "Q2_K"),
  TQ2_0(35, "Q2_K"),
  IQ4_NL_4_4(36, "IQ4_NL"),
  IQ4_NL_4_8(37, "IQ4_NL"),
  IQ4_NL_8_8(38, "IQ4_NL"),
  MXFP4(39, "Q4_K_M"),
  NVFP4(40, "Q4_K_M"),
  Q1_0(41, "Q2_K"),
  Q2_0(42, "Q2_K");

  private final int id;
  private final String instead;

  OtherType(int id, String instead) {
    this.id = id;
    this.instead = instead;
  }

  static Optional<OtherType> of(int id) {
    return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
  }

  /// The file to take, as its name has it.
  String instead() {
    return instead;
  }
}
