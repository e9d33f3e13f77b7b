package io.nonmun.gpumodel.engine;

/// What an engine is doing, after its last step.
///
/// @param queuedInteractive requests that wait
/// @param running requests in the batch
/// @param kvBlocks of the cache
/// @param kvHeld blocks that running requests hold
/// @param kvPeak blocks that were held at once at most, so far
/// @param kvCached blocks that nobody holds and later prompts can use
/// @param kvBytes of the whole cache
/// @param promptTokens of all requests so far, as they began to be computed
/// @param cachedTokens of these, that were not computed
/// @param newTokens that were chosen so far
/// @param finished requests, cancelled ones included
/// @param failed requests
/// @param preemptions how often a request made room for others
/// @param steps so far
/// @param stepNanos that they took together, from the schedule to the chosen tokens
/// @param tokensPerSecond new ones, over the last ten seconds
public record Metrics(
    int queuedInteractive,
    int queuedBatch,
    int running,
    int kvBlocks,
    int kvHeld,
    int kvPeak,
    int kvCached,
    long kvBytes,
    long promptTokens,
    long cachedTokens,
    long newTokens,
    long finished,
    long failed,
    long preemptions,
    long steps,
    long stepNanos,
    double tokensPerSecond) {

  /// Of two engines together.
  Metrics plus(Metrics other) {
    return new Metrics(
        queuedInteractive + other.queuedInteractive,
        queuedBatch + other.queuedBatch,
        running + other.running,
        kvBlocks + other.kvBlocks,
        kvHeld + other.kvHeld,
        kvPeak + other.kvPeak,
        kvCached + other.kvCached,
        kvBytes + other.kvBytes,
        promptTokens + other.promptTokens,
        cachedTokens + other.cachedTokens,
        newTokens + other.newTokens,
        finished + other.finished,
        failed + other.failed,
        preemptions + other.preemptions,
        steps + other.steps,
        stepNanos + other.stepNanos,
        tokensPerSecond + other.tokensPerSecond);
  }

  /// As it is a little later.
  Metrics later(int newInteractive, int newBatch, double tokensPerSecond) {
    return new Metrics(
        queuedInteractive + newInteractive,
        queuedBatch + newBatch,
        running,
        kvBlocks,
        kvHeld,
        kvPeak,
        kvCached,
        kvBytes,
        promptTokens,
        cachedTokens,
        newTokens,
        finished,
        failed,
        preemptions,
        steps,
        stepNanos,
        tokensPerSecond);
  }
}
