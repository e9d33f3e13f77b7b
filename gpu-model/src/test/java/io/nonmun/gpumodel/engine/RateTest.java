package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateTest {

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong now = new AtomicLong(-5);
  private final Rate rate = new Rate(now::get);

  @Test
  void aSteadyRateIsTheRate() {
    for (var i = 0; i < 400; i++) {
      now.addAndGet(SECOND / 10);
      rate.add(7);
      assertThat(rate.perSecond()).isCloseTo(70, within(1.0));
    }
  }

  @Test
  void whatIsLongAgoCountsNoMore() {
    now.addAndGet(SECOND);
    rate.add(1_000);
    now.addAndGet(8 * SECOND);
    assertThat(rate.perSecond()).isPositive();
    now.addAndGet(3 * SECOND);
    assertThat(rate.perSecond()).isZero();
    now.addAndGet(1_000_000 * SECOND);
    assertThat(rate.perSecond()).isZero();
    rate.add(50);
    assertThat(rate.perSecond()).isCloseTo(5, within(0.5));
  }

  @Test
  void isTheLastTenSecondsAtAnyTime() {
    var random = new Random(1);
    var times = new ArrayList<Long>();
    for (var i = 0; i < 2_000; i++) {
      now.addAndGet(random.nextLong(SECOND / 2));
      rate.add(1);
      times.add(now.get());
      if (now.get() > 12 * SECOND) {
        var from = now.get() - 10 * SECOND;
        var count = times.stream().filter(time -> time > from).count();
        assertThat(rate.perSecond()).isCloseTo(count / 10.0, within(0.6));
      }
    }
  }
}
