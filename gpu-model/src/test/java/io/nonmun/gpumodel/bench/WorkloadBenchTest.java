package io.nonmun.gpumodel.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.bench.WorkloadBench.Latency;
import io.nonmun.gpumodel.bench.WorkloadBench.Workload;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WorkloadBenchTest {

  @Test
  void countsWhatADayTakes() throws Exception {
    var model = Model.open(Golden.named("tiny-llama-f32").model(), new CpuReference(), 64, 3);
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 40, 7)) {
      var result = new WorkloadBench(engine).run(new Workload(6, 60, 40, 12), Duration.ZERO);

      assertThat(result.seconds()).isPositive();
      assertThat(result.outputTokensPerSecond() * result.seconds()).isEqualTo(6 * 12);
      // Two full blocks of the prefix, for all papers but those that began it.
      assertThat(result.cachedTokens()).isBetween(3 * 32L, 6 * 48L);
      assertThat(result.firstToken().p99()).isBetween(result.firstToken().p50(), result.seconds());
      assertThat(result.betweenTokens().p99())
          .isBetween(result.betweenTokens().p50(), result.seconds());
      // One paper holds 5 blocks at its end, and three run at once.
      assertThat(result.peakBlocks()).isBetween(5, 40);
      assertThat(result.peakBytes())
          .isEqualTo(engine.metrics().kvBytes() / 40 * result.peakBlocks());
      assertThat(result.probes()).isPositive();
      assertThat(result.probeFirstToken().p50()).isPositive().isLessThan(result.probeTotal().p50());
    }
  }

  @Test
  void saysWhereTheTimeGoesAndHowFarFromTheLimit() throws Exception {
    var file = Golden.named("tiny-llama-f32").model();
    var backend = new ProfiledBackend(new CpuReference(), System::nanoTime);
    var model = Model.open(file, backend, 64, 3);
    var roof = Roof.of(model, new Limits(1e12, 1e15)); // bound by memory
    try (var engine = Engine.start(model, Tokenizer.of(model.file().metadata()), 40, 7)) {
      var result = new WorkloadBench(engine, roof).run(new Workload(6, 60, 40, 12), Duration.ZERO);

      // Two rounds of three papers, whose last 11 tokens each take a step that reads all weights.
      assertThat(result.limit()).isBetween(2 * 11 * model.weightBytes() / 1e12, result.seconds());
      assertThat(result.prefillProfile().steps()).isPositive();
      assertThat(result.decodeProfile().steps()).isPositive();
      assertThat(result.decodeProfile().matrixSeconds()).isPositive();
    }
  }

  @Test
  void latencyIsByNearestRank() {
    assertThat(Latency.ofNanos(LongStream.of(3_000_000_000L))).isEqualTo(new Latency(3, 3));
    var hundred = LongStream.rangeClosed(1, 100).map(i -> (101 - i) * 1_000_000_000L);
    assertThat(Latency.ofNanos(hundred)).isEqualTo(new Latency(50, 99));
  }

  @Test
  void aWorkloadThatIsNoneIsRefused() {
    assertThatThrownBy(() -> new Workload(1, 300, 300, 10)).hasMessageContaining("300");
    assertThatThrownBy(() -> new Workload(0, 300, 100, 10)).hasMessageContaining("0 papers");
  }
}
