package io.nonmun.bot.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.doctor.Finding.Status;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineChecksTest {

  @Test
  void warnsOfASmallHeap() {
    var version = Runtime.Version.parse("25.0.1+8");

    assertThat(MachineChecks.java(version, 512L << 20))
        .isEqualTo(Finding.ok("Java 25.0.1+8, 힙 최대 512 MiB"));
    assertThat(MachineChecks.java(version, 128L << 20).status()).isEqualTo(Status.WARN);
  }

  @Test
  void tellsTheTimeInTheDigestsZone() throws Exception {
    assertThat(clock("2026-11-20T23:30:00Z"))
        .isEqualTo(Finding.ok("Asia/Seoul, 지금 2026-11-21 08:30"));
    assertThat(clock("1970-01-01T00:00:00Z").status()).isEqualTo(Status.FAIL);
  }

  @Test
  void missesAGpuOnlyWhereOneIsAskedFor() throws Exception {
    assertThat(gpu("auto", "no-such-program-here").status()).isEqualTo(Status.OK);
    assertThat(gpu("cuda:0", "no-such-program-here").status()).isEqualTo(Status.FAIL);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysWhatTheDriverSays() throws Exception {
    assertThat(gpu("auto", "sh", "-c", "echo 'NVIDIA A, 1 MiB'; echo 'NVIDIA B, 2 MiB'"))
        .isEqualTo(Finding.ok("NVIDIA A, 1 MiB; NVIDIA B, 2 MiB"));
    assertThat(gpu("auto", "sh", "-c", "echo 'no driver'; exit 9"))
        .extracting(Finding::status, Finding::detail)
        .containsExactly(Status.WARN, "nvidia-smi: no driver");
  }

  private static Finding clock(String now) throws Exception {
    var clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return MachineChecks.clock(clock, ZoneId.of("Asia/Seoul")).test().call();
  }

  private static Finding gpu(String device, String... query) throws Exception {
    return MachineChecks.gpu(device, List.of(query)).test().call();
  }
}
