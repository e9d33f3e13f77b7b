package io.nonmun.bot.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.doctor.Finding.Status;
import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaDevice;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.cuda.CudaException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

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
    Supplier<CudaDriver> none =
        () -> {
          throw new CudaException("no NVIDIA driver", "cuInit");
        };

    assertThat(gpu("auto", none).status()).isEqualTo(Status.OK);
    assertThat(gpu("cuda:0", none))
        .isEqualTo(
            Finding.fail(
                "GPU를 쓸 수 없습니다 (device: cuda:0): cuInit: no NVIDIA driver",
                "NVIDIA 드라이버를 설치하거나 nonmun.summarizer.local.device를 cpu로 바꾸세요."));
  }

  @Test
  void saysWhatTheDriverSees() throws Exception {
    var hopper = new CudaDevice(0, "NVIDIA H200", 9, 0, 132, 227 << 10, 141L << 30);
    var pascal = new CudaDevice(1, "GTX 1080", 6, 1, 20, 48 << 10, 8L << 30);

    assertThat(gpu("cuda", () -> driver(hopper, pascal)))
        .isEqualTo(
            Finding.ok(
                "CUDA 12.4까지의 드라이버; cuda:0 NVIDIA H200 (계산 능력 9.0, 141 GiB, PTX compute_80);"
                    + " cuda:1 GTX 1080 (계산 능력 6.1, 8 GiB, 너무 오래된 장치)"));
    assertThat(gpu("cuda", () -> driver(pascal)).status()).isEqualTo(Status.FAIL);
    assertThat(gpu("auto", () -> driver())).isEqualTo(Finding.ok("CUDA 12.4까지의 드라이버; 장치 없음"));
  }

  @Test
  void namesTheGpusThatAreWantedAndNotThere() throws Exception {
    var hopper = new CudaDevice(0, "NVIDIA H200", 9, 0, 132, 227 << 10, 141L << 30);
    var other = new CudaDevice(1, "NVIDIA H200", 9, 0, 132, 227 << 10, 141L << 30);
    var pascal = new CudaDevice(2, "GTX 1080", 6, 1, 20, 48 << 10, 8L << 30);

    assertThat(gpu("cuda:0,1", () -> driver(hopper, other)).status()).isEqualTo(Status.OK);
    assertThat(gpu("cuda:0,2,7", () -> driver(hopper, other, pascal)))
        .satisfies(finding -> assertThat(finding.status()).isEqualTo(Status.FAIL))
        .asString()
        .contains("cuda:1 NVIDIA H200", "cuda:2, cuda:7은 이 컴퓨터에 없거나 쓸 수 없습니다");
    assertThat(gpu("cuda:7", () -> driver(hopper)).status()).isEqualTo(Status.FAIL);
  }

  private static Finding clock(String now) throws Exception {
    var clock = Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
    return MachineChecks.clock(clock, ZoneId.of("Asia/Seoul")).test().call();
  }

  private static Finding gpu(String device, Supplier<CudaDriver> driver) throws Exception {
    return MachineChecks.gpu(device, driver).test().call();
  }

  private static CudaDriver driver(CudaDevice... devices) {
    return new CudaDriver() {
      @Override
      public String version() {
        return "12.4";
      }

      @Override
      public List<CudaDevice> devices() {
        return List.of(devices);
      }

      @Override
      public CudaContext open(CudaDevice device) {
        throw new AssertionError("doctor opens nothing");
      }
    };
  }
}
