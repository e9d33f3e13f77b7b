package io.nonmun.gpumodel.bench;

/// Where the time of some steps went, in seconds of all of them. The parts add up to what passed
/// from a step's beginning to the next one's.
///
/// @param matrixSeconds in products with weights, those for the logits included
/// @param attentionSeconds in attention
/// @param otherSeconds in the backend's other operations: embedding, norms, rotation, the cache,
///   gates, and choosing tokens or reading logits
/// @param hostSeconds in which the backend had nothing to do, or its batch was being built:
///   scheduling, masks, sampling, handing tokens out
public record Profile(
    double matrixSeconds,
    double attentionSeconds,
    double otherSeconds,
    double hostSeconds,
    int steps) {

  public double seconds() {
    return matrixSeconds + attentionSeconds + otherSeconds + hostSeconds;
  }
}
