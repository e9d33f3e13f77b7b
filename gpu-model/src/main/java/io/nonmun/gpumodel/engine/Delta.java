package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.generate.Logprobs;
import java.util.List;

/// What one step adds to an answer.
///
/// @param tokens new ones; none where only text comes that was held back
/// @param text whole characters, without what may become a stop string; often empty
/// @param logprobs of tokens whose text begins in this text or before it, if the request asks for
///   them: those of a stop string's tokens never come
/// @param atNanos when the step ended, as [System#nanoTime]
public record Delta(int[] tokens, String text, List<Logprobs> logprobs, long atNanos) {}
