package io.nonmun.gpumodel.engine;

/// Which of a text's final states, one of each token, make up its embedding.
public enum Pooling {
  MEAN,
  FIRST,
  LAST
}
