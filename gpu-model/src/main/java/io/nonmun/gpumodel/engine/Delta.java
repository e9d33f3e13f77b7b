package io.nonmun.gpumodel.engine;

/// What one step adds to an answer.
///
/// @param tokens new ones; none where only text comes that was held back
/// @param text whole characters, without what may become a stop string; often empty
/// @param atNanos when the step ended, as [System#nanoTime]
public record Delta(int[] tokens, String text, long atNanos) {}
