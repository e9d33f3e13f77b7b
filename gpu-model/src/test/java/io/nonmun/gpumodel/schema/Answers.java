package io.nonmun.gpumodel.schema;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;

/// Writes answers as a model would that has no idea.
final class Answers {

  /// What it likes.
  enum Taste {
    /// Any token, all with equal weight.
    ANY,
    LONGEST,
    QUOTES,
    BACKSLASHES,
    /// Bytes that begin a character or go on with one.
    HALF_CHARACTERS,
    OPENING,
    COMMAS,
    DIGITS,
    /// Structure a third of the time, otherwise anything: a bit like a model.
    MIXED
  }

  record Answer(byte[] text, int tokens, boolean isComplete) {}

  private final Vocabulary vocabulary;
  private final SplittableRandom random;

  Answers(Vocabulary vocabulary, long seed) {
    this.vocabulary = vocabulary;
    this.random = new SplittableRandom(seed);
  }

  Answer write(Constraint constraint, int maxTokens, Taste taste) {
    var text = new ByteArrayOutputStream();
    var tokens = 0;
    while (tokens < maxTokens && !constraint.isFinished()) {
      var token = choose(constraint.mask(maxTokens - tokens), taste);
      constraint.accept(token);
      if (vocabulary.ends(token)) {
        break;
      }
      text.writeBytes(vocabulary.bytes(token));
      tokens++;
    }
    return new Answer(
        text.toByteArray(), tokens, constraint.isFinished() || constraint.isComplete());
  }

  private int choose(TokenMask mask, Taste taste) {
    return switch (taste) {
      case ANY -> any(mask);
      case LONGEST -> best(mask, token -> length(token));
      case QUOTES -> best(mask, token -> among(token, "\""));
      case BACKSLASHES -> best(mask, token -> among(token, "\\"));
      case HALF_CHARACTERS -> best(mask, this::halves);
      case OPENING -> best(mask, token -> among(token, "[{"));
      case COMMAS -> best(mask, token -> among(token, ","));
      case DIGITS -> best(mask, token -> among(token, "0123456789"));
      case MIXED -> random.nextInt(3) > 0 ? any(mask) : best(mask, token -> among(token, "\"}]:,"));
    };
  }

  private int any(TokenMask mask) {
    var skip = random.nextInt(mask.count());
    for (var token = 0; ; token++) {
      if (mask.allows(token) && skip-- == 0) {
        return token;
      }
    }
  }

  /// One of the best tokens, each with equal probability.
  private int best(TokenMask mask, IntUnaryOperator score) {
    var best = -1;
    var highest = -1;
    var equals = 0;
    for (var token = 0; token < mask.size(); token++) {
      if (mask.allows(token)) {
        var value = score.applyAsInt(token);
        if (value > highest) {
          highest = value;
          equals = 0;
        }
        if (value == highest && random.nextInt(++equals) == 0) {
          best = token;
        }
      }
    }
    return best;
  }

  private int length(int token) {
    var bytes = vocabulary.bytes(token);
    return bytes == null ? 0 : bytes.length;
  }

  /// In thousandths, how many of a token's bytes are among some.
  private int among(int token, String bytes) {
    var count = 0;
    for (var i = 0; i < length(token); i++) {
      count += bytes.indexOf(vocabulary.bytes(token)[i]) >= 0 ? 1 : 0;
    }
    return count == 0 ? 0 : 1000 * count / length(token);
  }

  private int halves(int token) {
    return length(token) > 0 && vocabulary.bytes(token)[length(token) - 1] < 0
        ? 100 - length(token)
        : 0;
  }
}
