package io.nonmun.gpumodel.engine;

import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.generate.Candidates;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Logprobs;
import io.nonmun.gpumodel.generate.Sampler;
import io.nonmun.gpumodel.generate.StopStrings;
import io.nonmun.gpumodel.schema.TokenMask;
import io.nonmun.gpumodel.tokenizer.IncrementalDecoder;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A request's answer as it grows: tokens are chosen, become text, and are given out but for what
/// may turn out to be a stop string's. The engine thread's only.
final class Answer implements Purpose {

  private static final int[] NO_TOKENS = {};

  /// A token's logprobs, until its text is given out: it may turn out to be a stop string's.
  ///
  /// @param textFrom where in the text of all tokens the token's begins
  private record Held(Logprobs logprobs, int textFrom) {}

  private final Request request;
  private final Generation generation;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final StopStrings stops;
  private final IncrementalDecoder decoder;
  private final StringBuilder text = new StringBuilder();
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final int vocabulary;
  private final int room;
  private final IntConsumer tokens;

  private int newTokens;
  private int decodedLength; // of the text that was given out and the text that is held back
  private long firstToken;
  private @Nullable Choice choice; // until its token is taken: a lost step is computed again

  /// @param room for tokens
  /// @param tokens is told each token that is to be continued from
  Answer(
      Request request,
      Generation generation,
      Tokenizer tokenizer,
      Candidates candidates,
      int room,
      IntConsumer tokens) {
    this.request = request;
    this.generation = generation;
    this.tokenizer = tokenizer;
    this.room = room;
    this.tokens = tokens;
    vocabulary = candidates.vocabulary();
    sampler = new Sampler(request.sampling(), candidates);
    sampler.begin(request.prompt());
    stops = new StopStrings(request.stop().strings());
    decoder = tokenizer.continuation();
  }

  /// As [Sampler#use].
  void use(Candidates others) {
    sampler.use(others);
  }

  Generation generation() {
    return generation;
  }

  @Override
  public void fail(EngineException failure) {
    generation.fail(failure);
  }

  String text() {
    return text.toString();
  }

  /// That were chosen, the one that ended it included.
  int newTokens() {
    return newTokens;
  }

  /// When it was chosen, by [System#nanoTime]; 0 where none was.
  long firstToken() {
    return firstToken;
  }

  /// How the next token is to be chosen where the logits are. It is so for all of a request's
  /// tokens or for none, whatever is computed beside it.
  ///
  /// @return null if the logits have to be read
  @Nullable Choice choice() {
    var needsLogits = request.topLogprobs() >= 0 || request.sampling().changesLogits();
    if (choice == null && !needsLogits) {
      choice = sampler.choice(mask());
    }
    return choice;
  }

  /// Takes the token that its choice led to, and gives it out.
  ///
  /// @return why that was the end, or null
  @Nullable Finish accept(int token, long now) {
    choice = null;
    return give(sampler.accept(token), null, now);
  }

  /// Chooses the next token and gives it out.
  ///
  /// @param row where the logits begin
  /// @return why that was the end, or null
  @Nullable Finish choose(float[] logits, int row, long now) {
    var token = sampler.next(logits, row, mask());
    var top = request.topLogprobs();
    return give(token, top < 0 ? null : Logprobs.of(logits, row, vocabulary, token, top), now);
  }

  private @Nullable TokenMask mask() {
    var constraint = request.constraint();
    return constraint == null ? null : constraint.mask(room - newTokens);
  }

  private @Nullable Finish give(int token, @Nullable Logprobs logprobs, long now) {
    if (newTokens++ == 0) {
      firstToken = now;
    }
    var constraint = request.constraint();
    if (constraint != null) {
      constraint.accept(token);
    }
    if (ends(token)) {
      cutOff(now);
      return Finish.STOP;
    }
    tokens.accept(token);
    if (logprobs != null) {
      held.add(new Held(logprobs, decodedLength));
    }
    var decoded = decoder.next(token);
    decodedLength += decoded.length();
    var piece = stops.next(decoded);
    Finish finish = null;
    if (stops.isFound() || constraint != null && constraint.isFinished()) {
      finish = Finish.STOP;
    } else if (newTokens == room) {
      finish = Finish.LENGTH;
    }
    if (finish == null) {
      give(new int[] {token}, piece, false, now);
    } else {
      giveRest(new int[] {token}, piece, now);
    }
    return finish;
  }

  private boolean ends(int token) {
    var stop = request.stop();
    return tokenizer.ends(token) && (stop.atEndTokens() || request.constraint() != null)
        || stop.tokens().contains(token);
  }

  /// Gives out what was held back, where nothing comes any more.
  void cutOff(long now) {
    giveRest(NO_TOKENS, "", now);
  }

  /// Gives out the end, with what was held back.
  private void giveRest(int[] tokens, String piece, long now) {
    var rest = stops.isFound() ? piece : piece + stops.next(decoder.rest()) + stops.rest();
    give(tokens, rest, !stops.isFound(), now);
  }

  /// @param withAllLogprobs whether there is no more text that those which are held wait for
  private void give(int[] tokens, String piece, boolean withAllLogprobs, long now) {
    text.append(piece);
    var logprobs = new ArrayList<Logprobs>();
    while (!held.isEmpty() && (withAllLogprobs || held.peek().textFrom() < text.length())) {
      logprobs.add(held.remove().logprobs());
    }
    if (tokens.length > 0 || !piece.isEmpty() || !logprobs.isEmpty()) {
      generation.add(new Delta(tokens, piece, logprobs, now));
    }
  }
}
