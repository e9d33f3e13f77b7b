package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.bench.Profile;
import io.nonmun.gpumodel.bench.ProfiledBackend;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Request;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Profiles of the engine's steps, timed by events.
class EventStopwatchTest {

  private static final Path TINY = Path.of("src/test/resources/golden/models/tiny-llama-q8_0.gguf");

  private final PtxMachine machine = new PtxMachine();
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @AfterEach
  void everythingIsGivenBack() {
    assertThat(machine.liveAllocations()).isEmpty();
    assertThat(machine.openResources()).isZero();
  }

  private Engine start(ProfiledBackend backend) {
    var model = Model.open(TINY, backend, 16, 2);
    return Engine.start(model, Tokenizer.of(model.file().metadata()), 8, 2);
  }

  private ProfiledBackend open() {
    return new ProfiledBackend(CudaOnPtx.open(machine, calls::add), System::nanoTime);
  }

  /// A prompt of two steps, the first of which nobody waits for, and the new tokens.
  private static int[] answer(Engine engine) throws InterruptedException {
    var prompt = new int[20];
    return engine.submit(Request.of(prompt, 5).with(Stop.NEVER)).result().tokens();
  }

  private int timedEvents() {
    return Collections.frequency(calls, "CudaContext.timedEvent");
  }

  private int records() {
    return Collections.frequency(calls, "Stream.record");
  }

  @Test
  void noEventIsTimedUnlessAProfileIsWanted() throws Exception {
    try (var engine = start(open())) {
      calls.clear();
      answer(engine);

      assertThat(timedEvents()).isZero();
      // A batch's copy and a choice's for each step, and once the angles' and, for the norms of
      // gate and up, the numbers of their rows.
      assertThat(records()).isEqualTo(2 * 6 + 1 + 2 * engine.model().config().layers());
    }
  }

  @Test
  void eventsAreMadeOnceAndTheAnswerStaysTheSame() throws Exception {
    var backend = open();
    try (var engine = start(backend)) {
      var plain = answer(engine);
      backend.start();
      calls.clear();
      assertThat(answer(engine)).isEqualTo(plain);
      var made = timedEvents();
      // A mark at the beginning, and one behind each operation at least.
      assertThat(made).isGreaterThan(11 * engine.model().config().layers());
      assertThat(records()).isGreaterThan(3 * made);

      answer(engine);
      assertThat(timedEvents()).isEqualTo(made);
      backend.stop();
    }
  }

  @Test
  void everyPartHasATime() throws Exception {
    var backend = open();
    try (var engine = start(backend)) {
      backend.start();
      answer(engine);
      backend.stop();

      assertThat(backend.prefill().steps()).isEqualTo(2);
      assertThat(backend.decode().steps()).isEqualTo(3); // the last one has no successor
      for (var profile : new Profile[] {backend.prefill(), backend.decode()}) {
        assertThat(profile.matrixSeconds()).isPositive();
        assertThat(profile.attentionSeconds()).isPositive();
        assertThat(profile.otherSeconds()).isPositive();
        assertThat(profile.hostSeconds()).isPositive(); // one clock here: no more than passed
      }
    }
  }
}
