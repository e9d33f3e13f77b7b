package io.nonmun.gpumodel.engine;

/// Interactive requests go ahead of batch ones.
public enum Priority {
  INTERACTIVE,
  BATCH
}
