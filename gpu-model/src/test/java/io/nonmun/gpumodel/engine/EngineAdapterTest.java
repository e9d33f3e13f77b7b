package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.model.AdapterFile;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Requests with adapters beside each other and beside those without.
@Timeout(60)
class EngineAdapterTest {

  private static final int NEW_TOKENS = 12;
  private static final Path FILE =
      Path.of("src/test/resources/golden/adapters/tiny-llama-lora.gguf");

  private final Golden golden = Golden.named("tiny-llama-f32");
  private final int[] prompt = Arrays.copyOf(golden.cases().get(1).tokens(), 40);
  private final Engine engine = start("one", 1);

  private Engine start(String name, float scale) {
    var files = List.of(new AdapterFile(name, FILE, scale), new AdapterFile("other", FILE, -scale));
    var model = Model.open(golden.model(), new CpuReference(), 64, 4, files);
    return Engine.start(model, Tokenizer.of(model.file().metadata()), 40, 10);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Request request(@Nullable String adapter) {
    return Request.of(prompt, NEW_TOKENS).with(Stop.NEVER).withAdapter(adapter);
  }

  /// What the same prompt is continued with where nobody asked for anything before.
  private int[] alone(@Nullable String adapter) throws InterruptedException {
    try (var fresh = start("one", 1)) {
      return fresh.submit(request(adapter)).result().tokens();
    }
  }

  @Test
  void eachGetsItsOwnTogether() throws Exception {
    var wanted = Arrays.asList("one", null, "other", "one", null);
    var generations = new ArrayList<Generation>();
    for (var adapter : wanted) {
      generations.add(engine.submit(request(adapter)));
    }
    for (var i = 0; i < wanted.size(); i++) {
      assertThat(generations.get(i).result().tokens())
          .as("request %d", i)
          .containsExactly(alone(wanted.get(i)));
    }
    assertThat(alone("one")).isNotEqualTo(alone(null)).isNotEqualTo(alone("other"));
  }

  /// Keys and values of a prompt are others with each adapter.
  @Test
  void aPromptIsFoundAgainByItsOwnAdapterOnly() throws Exception {
    for (var adapter : Arrays.asList(null, "one", "other")) {
      var first = engine.submit(request(adapter)).result();
      var second = engine.submit(request(adapter)).result();

      assertThat(first.usage().cachedTokens()).as("first with %s", adapter).isZero();
      assertThat(second.usage().cachedTokens()).as("second with %s", adapter).isEqualTo(32);
      assertThat(first.tokens()).containsExactly(alone(adapter));
      assertThat(second.tokens()).containsExactly(first.tokens());
    }
  }

  /// A preempted one begins anew, again with its own blocks.
  @Test
  void aPreemptedOneIsComputedWithItsAdapterAgain() throws Exception {
    var files = List.of(new AdapterFile("one", FILE, 1));
    var model = Model.open(golden.model(), new CpuReference(), 64, 2, files);
    try (var narrow = Engine.start(model, Tokenizer.of(model.file().metadata()), 5, 10)) {
      var batch = narrow.submit(request("one"));
      batch.next();
      var urgent = narrow.submit(request(null).with(Priority.INTERACTIVE));
      assertThat(urgent.result().tokens()).containsExactly(alone(null));
      var result = batch.result();
      assertThat(result.usage().preemptions()).isPositive();
      assertThat(result.tokens()).containsExactly(alone("one"));
    }
  }

  @Test
  void oneThatIsNotLoadedIsRefused() {
    assertThatThrownBy(() -> engine.submit(request("none")))
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IMPOSSIBLE))
        .hasMessageContaining("adapter none");
  }
}
