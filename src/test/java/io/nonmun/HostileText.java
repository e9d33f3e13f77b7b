package io.nonmun;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Long texts of few signs, which cost a careless parser time that grows with their square, or the
/// end of its stack.
public final class HostileText {

  private static final int MEGABYTE = 1 << 20;

  /// Of two seeds together: within what limits of length let pass, and enough to tell a square.
  private static final int OF_PAIRS = 1 << 15;

  private static final int FEW = 30;
  private static final long SEED = 20261128;

  private static final int WARM_UP = 2_000;

  /// Of the processor's time, which other programs on the machine do not change.
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private static final Duration GLANCE = Duration.ofMillis(200);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final List<String> SEEDS =
      List.of(
          "a",
          "A",
          "가",
          "\u1100",
          "漢",
          "0",
          " ",
          "\n",
          "\t\u00a0",
          ".",
          ",",
          "-",
          "_",
          "'",
          "\"",
          "`",
          "@",
          "/",
          ":",
          "$",
          "\\",
          "^",
          "(",
          "{",
          "[",
          "<",
          "}",
          "&",
          "*",
          "%2F",
          "\u0301",
          "\u0323\u0301",
          "\u200b",
          "\ud800",
          "😀",
          "a-",
          "a.",
          "1,",
          "A b ",
          "\\a{",
          "$a",
          "((a",
          "&#1",
          "<title",
          "http://",
          "0.0",
          "2401.01234",
          "this paper withdrawn ",
          "{\"a\":",
          "를 ");

  private HostileText() {}

  /// Gives a parser a megabyte of each seed, and less of two together, mixed and one after the
  /// other. Whatever it makes of them, it must end within a second.
  ///
  /// Of the pairs it takes a few, or all of them with `-Dhostile.pairs=all`.
  ///
  /// @param parser of its failures, `IllegalArgumentException` is taken as a refusal
  public static void feed(Consumer<String> parser) {
    SEEDS.forEach(seed -> refusable(parser, repeated(seed, WARM_UP)));
    SEEDS.forEach(seed -> ends(parser, repeated(seed, MEGABYTE), seed));
    for (var pair : pairs()) {
      var one = pair.getFirst();
      var other = pair.getLast();
      ends(parser, repeated(one + other, OF_PAIRS), one + other);
      ends(parser, repeated(one, OF_PAIRS / 2) + repeated(other, OF_PAIRS / 2), one + "…" + other);
    }
  }

  private static List<List<String>> pairs() {
    var all =
        SEEDS.stream()
            .flatMap(one -> SEEDS.stream().map(other -> List.of(one, other)))
            .filter(pair -> !pair.getFirst().equals(pair.getLast()))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(all, new Random(SEED));
    return "all".equals(System.getProperty("hostile.pairs")) ? all : all.subList(0, FEW);
  }

  private static void ends(Consumer<String> parser, String text, String seed) {
    var task = new FutureTask<>(() -> refusable(parser, text), null);
    var thread = Thread.ofPlatform().daemon().name("hostile").start(task);
    try {
      while (!thread.join(GLANCE)) {
        if (THREADS.getThreadCpuTime(thread.threadId()) > LIMIT.toNanos()) {
          throw new AssertionError(
              "at work for %s on %,d characters of '%s'".formatted(LIMIT, text.length(), seed),
              at(thread));
        }
      }
      task.get();
    } catch (ExecutionException e) {
      throw new AssertionError("of '" + seed + "'", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Throwable at(Thread thread) {
    var where = new Exception("where it was then");
    where.setStackTrace(thread.getStackTrace());
    return where;
  }

  private static void refusable(Consumer<String> parser, String text) {
    try {
      parser.accept(text);
    } catch (IllegalArgumentException refused) {
      // An end is an end.
    }
  }

  private static String repeated(String seed, int length) {
    return seed.repeat(length / seed.length() + 1);
  }
}
