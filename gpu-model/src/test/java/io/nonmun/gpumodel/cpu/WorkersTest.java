package io.nonmun.gpumodel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 5", "2, 0", "2, 1", "2, 2", "3, 1000"})
  void carriesOutEachPartOnce(int threads, int parts) {
    try (var workers = new Workers(threads)) {
      for (var round = 0; round < 100; round++) {
        var done = new AtomicIntegerArray(parts);
        workers.run(parts, done::incrementAndGet);

        for (var part = 0; part < parts; part++) {
          assertThat(done.get(part)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void tellsTheCallerOfAPartThatFailed() {
    try (var workers = new Workers(2)) {
      // Either thread waits for the other, so that each has one of the two parts.
      var both = new CountDownLatch(2);
      var caller = Thread.currentThread();

      assertThatThrownBy(() ->
              workers.run(
                  2,
                  part -> {
                    await(both);
                    if (Thread.currentThread() != caller) {
                      throw new IllegalArgumentException("no such part");
                    }
                  }))
          .isInstanceOf(IllegalStateException.class)
          .cause()
          .hasMessage("no such part");
    }
  }

  @Test
  void workAfterAFailureIsCarriedOut() {
    try (var workers = new Workers(2)) {
      for (var round = 0; round < 100; round++) {
        assertThatThrownBy(() ->
                workers.run(
                    2,
                    part -> {
                      throw new IllegalArgumentException("none");
                    }))
            .isInstanceOf(RuntimeException.class);
        var done = new AtomicIntegerArray(64);
        workers.run(64, done::incrementAndGet);

        for (var part = 0; part < 64; part++) {
          assertThat(done.get(part)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void threadsEndWhenItIsClosed() throws InterruptedException {
    var threads = new Thread[2];
    try (var workers = new Workers(2)) {
      var both = new CountDownLatch(2);
      workers.run(
          2,
          part -> {
            threads[part] = Thread.currentThread();
            await(both);
          });
    }
    for (var thread : threads) {
      if (thread != Thread.currentThread()) {
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  private static void await(CountDownLatch both) {
    both.countDown();
    try {
      both.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
