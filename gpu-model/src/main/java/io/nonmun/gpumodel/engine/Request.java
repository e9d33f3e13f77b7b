package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.schema.Constraint;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is to be continued, and how.
///
/// @param prompt tokens; not to be changed afterwards
/// @param maxTokens new ones at most; fewer where the model's context ends before
/// @param topLogprobs how many of the most likely tokens are told with each token's [Logprobs]; -1
///   for no logprobs at all
/// @param constraint what the answer must fit, started for this request alone; null for free text
/// @param adapter name of the model's one to answer with; null for the model alone
public record Request(
    int[] prompt,
    int maxTokens,
    Sampling sampling,
    Stop stop,
    int topLogprobs,
    @Nullable Constraint constraint,
    Priority priority,
    @Nullable String adapter) {

  private static final int MOST_LOGPROBS = 20;

  /// What ends an answer, besides its length and its schema. None of it is part of the answer.
  ///
  /// @param strings found in the text, wherever its tokens end
  /// @param tokens besides the model's own end tokens
  /// @param atEndTokens whether the model's own end tokens end it; false for benches
  public record Stop(List<String> strings, Set<Integer> tokens, boolean atEndTokens) {

    public static final Stop AT_END_TOKENS = new Stop(List.of(), Set.of(), true);
    public static final Stop NEVER = new Stop(List.of(), Set.of(), false);

    public Stop {
      strings = List.copyOf(strings);
      tokens = Set.copyOf(tokens);
    }
  }

  public Request {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt without a token");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("at most " + maxTokens + " new tokens; 1 or more");
    }
    if (topLogprobs < -1 || topLogprobs > MOST_LOGPROBS) {
      throw new IllegalArgumentException(
          "%d top logprobs; 0 to %d, or -1 for none".formatted(topLogprobs, MOST_LOGPROBS));
    }
    if (constraint != null && maxTokens < constraint.minTokens()) {
      throw new IllegalArgumentException(
          "at most %d new tokens; an answer that fits the schema may need %d"
              .formatted(maxTokens, constraint.minTokens()));
    }
  }

  /// A greedy one of low priority that ends where the model ends it.
  public static Request of(int[] prompt, int maxTokens) {
    return new Request(
        prompt, maxTokens, Sampling.GREEDY, Stop.AT_END_TOKENS, -1, null, Priority.BATCH, null);
  }

  public Request with(Sampling sampling) {
    return new Request(
        prompt, maxTokens, sampling, stop, topLogprobs, constraint, priority, adapter);
  }

  public Request with(Stop stop) {
    return new Request(
        prompt, maxTokens, sampling, stop, topLogprobs, constraint, priority, adapter);
  }

  public Request withTopLogprobs(int topLogprobs) {
    return new Request(
        prompt, maxTokens, sampling, stop, topLogprobs, constraint, priority, adapter);
  }

  public Request with(@Nullable Constraint constraint) {
    return new Request(
        prompt, maxTokens, sampling, stop, topLogprobs, constraint, priority, adapter);
  }

  public Request with(Priority priority) {
    return new Request(
        prompt, maxTokens, sampling, stop, topLogprobs, constraint, priority, adapter);
  }

  public Request withAdapter(@Nullable String adapter) {
    return new Request(
        prompt, maxTokens, sampling, stop, topLogprobs, constraint, priority, adapter);
  }
}
