package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class StepTimesTest {

  private final StepTimes times = new StepTimes(16, 1_000);

  private void measure(int count, int rows, double fixed, double each) {
    for (var i = 0; i < count; i++) {
      times.add(rows, (long) (fixed + each * rows));
    }
  }

  @Test
  void untilStepsWereMeasuredTheCountHolds() {
    measure(3, 500, 0, 1e6);
    assertThat(times.rowsWithin(10)).isEqualTo(1_000);
    measure(100, 500, 0, 0); // not timed
    assertThat(times.rowsWithin(10)).isEqualTo(1_000);
  }

  @Test
  void whatAStepAndARowTakeIsLearned() {
    var random = new Random(1);
    for (var i = 0; i < 50; i++) {
      measure(1, 1 + random.nextInt(1_000), 5e6, 1e5);
    }
    assertThat(times.rowsWithin(45_000_000)).isBetween(399, 401);
    assertThat(times.rowsWithin(6_000_000)).isEqualTo(16);
    assertThat(times.rowsWithin(1_000_000_000)).isEqualTo(1_000);
  }

  @Test
  void stepsOfEqualRowsAreNotTakenForCheap() {
    measure(20, 100, 5e6, 1e5);
    assertThat(times.rowsWithin(45_000_000)).isBetween(290, 300); // 0.15 ms a row
  }

  @Test
  void aDeviceThatBecomesSlowerIsLearnedAnew() {
    measure(100, 100, 0, 1e5);
    measure(100, 300, 0, 1e5);
    measure(100, 100, 0, 4e5);
    measure(100, 300, 0, 4e5);
    assertThat(times.rowsWithin(40_000_000)).isBetween(80, 130);
  }

  @Test
  void moreRowsThatTookLessTimeAreNoReasonForMore() {
    measure(20, 100, 5e7, 0);
    measure(20, 200, 2e7, 0);
    assertThat(times.rowsWithin(50_000_000)).isBetween(16, 1_000);
  }
}
