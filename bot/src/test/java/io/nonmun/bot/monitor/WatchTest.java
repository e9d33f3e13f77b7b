package io.nonmun.bot.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.RecordingAlerts;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class WatchTest {

  private final RecordingAlerts alerts = new RecordingAlerts();
  private final Queue<Throwable> failures = new ArrayDeque<>();
  private int looks;

  // R7: an Error ended the watch in silence.
  @Test
  void r07LooksOnWhateverIsThrownAndTellsTheAdminsOnce() {
    var watch = watch(alerts);
    failures.addAll(List.of(new StackOverflowError(), new StackOverflowError(), new Error("odd")));

    for (var i = 0; i < 5; i++) {
      watch.lookSafely();
    }

    assertThat(looks).isEqualTo(5);
    assertThat(alerts.subjects()).containsExactly("broken watch:eye", "mended watch:eye");
    assertThat(alerts.texts())
        .containsExactly(
            "‘eye’ 살피기가 실패했습니다 (StackOverflowError). 계속 다시 살핍니다. 로그를 보세요.", "‘eye’ 살피기가 다시 됩니다.");
  }

  @Test
  void looksOnWhereNobodyCanBeTold() {
    var watch =
        watch(
            new AdminAlerts() {
              @Override
              public void broken(String subject, String text) {
                throw new IllegalStateException("nothing can be stored");
              }

              @Override
              public void mended(String subject, String text) {
                throw new IllegalStateException("nothing can be stored");
              }
            });
    failures.add(new IllegalStateException("once"));

    watch.lookSafely();
    watch.lookSafely();

    assertThat(looks).isEqualTo(2);
  }

  private Watch watch(AdminAlerts told) {
    return new Watch(
        "eye",
        Duration.ofDays(1),
        () -> {
          looks++;
          switch (failures.poll()) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new AssertionError(e);
          }
        },
        told);
  }
}
