package io.nonmun.fetcher.arxiv;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.text.Quote;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// Runs a parser on a body from outside so that whatever the body does to it ends in time, in a
/// result or in a [FetchException] with the URL.
///
/// A parser that misses its deadline is interrupted and left to its daemon thread; bodies are
/// capped, so it ends by itself.
final class ParseGuard {

  private final Duration deadline;

  ParseGuard(Duration deadline) {
    this.deadline = deadline;
  }

  <T> T parse(HttpAnswer answer, Function<HttpAnswer, T> parser) {
    var task = new FutureTask<>(() -> parser.apply(answer));
    Thread.ofPlatform().daemon().name("parse").start(task);
    try {
      return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw Html.malformed(answer, "not parsed within " + deadline, e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new FetchException(
          Kind.UNREACHABLE, answer.url().toString(), 0, "interrupted while parsing", null, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof FetchException failure) {
        throw failure;
      }
      if (e.getCause() instanceof RuntimeException || e.getCause() instanceof StackOverflowError) {
        throw Html.malformed(
            answer, "not parsable: " + Quote.of(String.valueOf(e.getCause())), e.getCause());
      }
      throw new AssertionError(e.getCause());
    }
  }
}
