package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.bench.Limits;
import io.nonmun.gpumodel.bench.ModelBench;
import io.nonmun.gpumodel.bench.Processor;
import io.nonmun.gpumodel.bench.WorkloadBench;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What it prints of a tiny model; not how fast that is.
class BenchCommandTest {

  private static final String MODEL =
      "../gpu-model/src/test/resources/golden/models/tiny-llama-f32.gguf";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void tellsOfADay() {
    var arguments = "--workload day --papers 5 --prompt 50 --shared-prefix 40 --generate 8";
    assertThat(bench((arguments + " --batch 2").split(" "))).as(err::toString).isZero();

    assertThat(json()).hasSize(1);
    var result = json().getFirst();
    assertThat(result.at("/workload").stringValue()).isEqualTo("day");
    assertThat(result.at("/device").stringValue()).isEqualTo("cpu-reference");
    assertThat(result.at("/papers").intValue()).isEqualTo(5);
    assertThat(result.at("/batch").intValue()).isEqualTo(2);
    assertThat(result.at("/output_tokens_per_s").doubleValue()).isPositive();
    assertThat(result.at("/kv_peak_blocks").intValue()).isBetween(4, 2 * (4 + 2));
    assertThat(result.at("/kv_peak_bytes").longValue()).isPositive();
    assertThat(result.at("/probes").intValue()).isPositive();
    for (var latency :
        new String[] {
          "first_token_s", "between_tokens_s", "probe_first_token_s", "probe_total_s"
        }) {
      var p50 = result.at("/" + latency + "/p50").doubleValue();
      assertThat(p50).as(latency).isPositive();
      assertThat(result.at("/" + latency + "/p99").doubleValue()).isGreaterThanOrEqualTo(p50);
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("between tokens", "interactive", "of the limit", "matrix", "attention", "host");
    assertThat(result.at("/limit_s").doubleValue()).isPositive();
    assertThat(result.at("/memory_bytes_per_s").doubleValue()).isPositive();
    assertThat(result.at("/products_flops_per_s").doubleValue()).isPositive();
    assertThat(result.at("/decode_profile/matrix_s").doubleValue()).isPositive();
  }

  @Test
  void anchorsAreRequestsThatShareNothing() {
    var arguments = "--workload anchors --papers 3 --generate 4 --batch 2";
    assertThat(bench(arguments.split(" "))).as(err::toString).isZero();

    var result = json().getFirst();
    assertThat(result.at("/workload").stringValue()).isEqualTo("anchors");
    assertThat(result.at("/papers").intValue()).isEqualTo(3);
    assertThat(result.at("/prompt").intValue()).isEqualTo(220);
    assertThat(result.at("/shared_prefix").intValue()).isZero();
    assertThat(result.at("/cached_prompt_tokens").intValue()).isZero();
    assertThat(BenchCommand.WorkloadName.anchors.usual)
        .isEqualTo(new WorkloadBench.Workload(1_000, 220, 0, 200));
  }

  @Test
  void saysHowFarFromTheLimitADayIs() {
    var none = new WorkloadBench.Latency(1, 1);
    var day = new WorkloadBench.Workload(10, 500, 300, 300);
    var result =
        new WorkloadBench.Result(day, 40, 0, 0, none, none, 1, 1, 1, none, none, 22, null, null);

    assertThat(BenchCommand.limit(result, new Limits(3e12, 4.5e14)))
        .isEqualTo(
            "of the limit                   55 %: its steps take 22.0 s at least, at 3000.0 GB/s of memory and 450.00 TFLOP/s of products, both measured here");
  }

  @Test
  void namesTheProcessor() {
    var processor =
        new Processor("AMD EPYC (family 25, model 17)", 2, List.of("avx2", "avx512_vnni"), 512);

    assertThat(BenchCommand.line(processor, 20.26e9))
        .isEqualTo(
            "processor: AMD EPYC (family 25, model 17), 2 cores, 512-bit vectors; avx2 avx512_vnni; memory 20.3 GB/s");
  }

  @ParameterizedTest
  @CsvSource({"8, 37.5 ms of its 125.0, instructions", "20, 37.5 ms of its 50.0, memory"})
  void saysWhatBindsAStep(double tokensPerSecond, String times, String bound) {
    var result =
        new ModelBench.Result(
            1, 0, 64, 32, 3, 1, tokensPerSecond, 1, 750_000_000, 20e9, 1, null, null);

    assertThat(BenchCommand.bound(result))
        .isEqualTo(
            "  a step reads 0.75 GB, %s ms at the memory's rate: bound by %s"
                .formatted(times, bound));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--batch 0",
        "--depth -1",
        "--workload day --depth 10",
        "--generate 1",
        "--workload night",
        "--workload day --batch 1,2",
        "--workload day --papers 0",
        "--workload day --profile",
        "--workload day --prompt 300 --shared-prefix 300",
      })
  void wrongUsageIsSaid(String arguments) {
    assertThat(bench(arguments.split(" "))).isEqualTo(2);
    assertThat(out.size()).isZero();
  }

  private List<JsonNode> json() {
    return out.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("{"))
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  private int bench(String... arguments) {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    var common = Stream.of("bench", "--device", "cpu-reference", "--model", MODEL);
    return new CommandLineInterface(terminal, Map.of(), (_, _) -> null)
        .run(Stream.concat(common, Stream.of(arguments)).toArray(String[]::new));
  }
}
