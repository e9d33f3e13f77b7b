package io.nonmun.summarizer.model;

import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;

/// A provider that gives the replies a test has laid out, and keeps what it was asked.
public final class FakeProvider implements ModelProvider {

  public final List<Request> asked = new ArrayList<>();
  private final String name;
  private ProviderStatus status;
  private final Deque<Callable<Reply>> replies = new ArrayDeque<>();

  public FakeProvider(String name) {
    this.name = name;
    status = new ProviderStatus(name, true, model() + " in a test");
  }

  public FakeProvider answers(String text) {
    return replies(completion(text, FinishReason.STOP));
  }

  public FakeProvider isCutOff(String text) {
    return replies(completion(text, FinishReason.LENGTH));
  }

  public FakeProvider replies(Reply reply) {
    return does(() -> reply);
  }

  /// Runs something while a request is under way, and gives its result.
  public FakeProvider does(Callable<Reply> action) {
    replies.add(action);
    return this;
  }

  /// Says that it cannot be asked now.
  public FakeProvider isNotReady(String detail) {
    status = new ProviderStatus(name, false, detail);
    return this;
  }

  public static Reply completion(String text, FinishReason finishReason) {
    return new Reply.Answered(
        new Completion(text, finishReason, 1_000, 300), new BigDecimal("0.002"));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String model() {
    return name + "-model";
  }

  @Override
  public ProviderStatus status() {
    return status;
  }

  @Override
  public int contextTokens() {
    return 8_192;
  }

  @Override
  public Reply ask(Request request) throws InterruptedException {
    asked.add(request);
    try {
      return replies.remove().call();
    } catch (InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {}
}
