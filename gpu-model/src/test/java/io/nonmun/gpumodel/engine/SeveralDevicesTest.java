package io.nonmun.gpumodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.cpu.CpuReference;
import io.nonmun.gpumodel.cuda.CudaOnPtx;
import io.nonmun.gpumodel.cuda.LostDevice;
import io.nonmun.gpumodel.engine.Engine.Device;
import io.nonmun.gpumodel.engine.Engine.Part;
import io.nonmun.gpumodel.engine.EngineException.Reason;
import io.nonmun.gpumodel.engine.Request.Stop;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Devices side by side behind one queue.
@Timeout(60)
class SeveralDevicesTest {

  /// A backend that begins a step when it is let, and then may break down.
  private static final class Gate {

    final Semaphore steps = new Semaphore(0);
    volatile boolean isBroken;

    Backend on(Backend real) {
      return (Backend)
          Proxy.newProxyInstance(
              Backend.class.getClassLoader(),
              new Class<?>[] {Backend.class},
              (_, method, arguments) -> {
                if (method.getName().equals("step")) {
                  steps.acquire();
                  if (isBroken) {
                    throw new DeviceException("fell off the bus");
                  }
                }
                try {
                  return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  private static final int AT_ONCE = 3;

  private final Golden golden = Golden.named("tiny-llama-q8_0");
  private final Gguf file = Gguf.open(golden.model());
  private final Tokenizer tokenizer = Tokenizer.of(file.metadata());
  private final List<Gate> gates = List.of(new Gate(), new Gate());
  private final Engine engine =
      Engine.start(
          gates.stream().map(gate -> part(gate.on(new CpuReference()))).toList(), tokenizer, 40);

  private Part part(Backend backend) {
    return new Part(Model.open(file, backend, 24, AT_ONCE, List.of()), 30);
  }

  @AfterEach
  void close() {
    open(0);
    open(1);
    engine.close();
    file.close();
  }

  private void open(int device) {
    gates.get(device).steps.release(1_000_000);
  }

  private void breakDown(int device) {
    gates.get(device).isBroken = true;
    open(device);
  }

  private Request request(int length, long seed) {
    var prompt = new Random(seed).ints(length, 0, golden.vocabulary()).toArray();
    return Request.of(prompt, 6).with(Stop.NEVER).with(new Sampling(1, 40, 1, seed));
  }

  private List<Generation> submit(Stream<Request> requests) {
    return requests.map(engine::submit).toList();
  }

  private List<Integer> inHand() {
    return engine.devices().stream()
        .map(Device::metrics)
        .map(it -> it.running() + it.queuedBatch() + it.queuedInteractive())
        .toList();
  }

  private List<int[]> alone(List<Request> requests) throws Exception {
    try (var one =
        Engine.start(
            Model.open(golden.model(), new CpuReference(), 24, AT_ONCE), tokenizer, 30, 40)) {
      var tokens = new ArrayList<int[]>();
      for (var request : requests) {
        tokens.add(one.submit(request).result().tokens());
      }
      return tokens;
    }
  }

  @Test
  void requestsAreSharedOutAndTheRestWaitsInOneQueue() throws Exception {
    var requests = IntStream.range(0, 10).mapToObj(i -> request(9 + i, i)).toList();
    var generations = submit(requests.stream());

    assertThat(inHand()).containsExactly(AT_ONCE, AT_ONCE);
    assertThat(engine.metrics().queuedBatch()).isGreaterThanOrEqualTo(10 - 2 * AT_ONCE);
    open(1); // the other one stands still, so that all but what it has goes here
    for (var generation : generations.subList(2 * AT_ONCE, 10)) {
      assertThat(generation.result().tokens()).hasSize(6);
    }
    assertThat(inHand().getFirst()).isEqualTo(AT_ONCE);
    open(0);
    var expected = alone(requests);
    for (var i = 0; i < 10; i++) {
      assertThat(generations.get(i).result().tokens()).isEqualTo(expected.get(i));
    }
  }

  @Test
  void theSameBeginningGoesToTheSameDeviceUnlessItHasFarMoreToDo() throws Exception {
    open(0);
    open(1);
    var shared = request(100, 1);
    engine.submit(shared).result(); // by the first one
    var other = request(40, 2);
    engine.submit(other).result();
    awaitIdle();

    for (var i = 0; i < 3; i++) {
      assertThat(engine.submit(shared).result().usage().cachedTokens()).isEqualTo(96);
      awaitIdle();
    }
    gates.forEach(gate -> gate.steps.drainPermits());
    submit(Stream.generate(() -> shared).limit(4));
    assertThat(inHand()).allMatch(count -> count > 0);
  }

  private void awaitIdle() {
    while (engine.metrics().running() > 0) { // an answer is out before its step is counted
      Thread.onSpinWait();
    }
  }

  @Test
  void anInteractiveRequestIsHandedOutThoughAllPlacesAreTaken() {
    submit(IntStream.range(0, 2 * AT_ONCE + 2).mapToObj(i -> request(9, i)));

    engine.submit(request(9, 50).with(Priority.INTERACTIVE));

    assertThat(inHand().stream().mapToInt(count -> count).sum()).isEqualTo(2 * AT_ONCE + 1);
    assertThat(engine.devices()).anyMatch(device -> device.metrics().queuedInteractive() == 1);
  }

  @Test
  void whatADeadDeviceHadGoesOnElsewhereWithTheSameTokens() throws Exception {
    var requests =
        IntStream.range(0, 8)
            .mapToObj(i -> i == 7 ? request(9, i).with(Priority.INTERACTIVE) : request(9 + i, i))
            .toList();
    var generations = submit(requests.stream());
    gates.getFirst().steps.release(3); // some tokens are out
    generations.getFirst().next();
    breakDown(0);
    open(1);

    var expected = alone(requests);
    for (var i = 0; i < requests.size(); i++) {
      assertThat(generations.get(i).result().tokens()).as("%d", i).isEqualTo(expected.get(i));
    }
    assertThat(engine.isRunning()).isTrue();
    assertThat(engine.devices().getFirst().death()).hasValue("fell off the bus");
    assertThat(engine.devices().getLast().death()).isEmpty();
    assertThat(engine.submit(requests.getFirst()).result().tokens()).isEqualTo(expected.getFirst());
    assertThat(engine.metrics().failed()).isZero();
  }

  @Test
  void aRequestThatTwoDevicesDiedOfIsNotTakenFurther() {
    var third = new Gate();
    var parts =
        Stream.of(gates.getFirst(), gates.getLast(), third)
            .map(gate -> part(gate.on(new CpuReference())))
            .toList();
    try (var three = Engine.start(parts, tokenizer, 40)) {
      var generation = three.submit(request(9, 1));
      breakDown(0);
      breakDown(1);

      assertThatThrownBy(generation::result).satisfies(SeveralDevicesTest::assertDead);
      assertThat(three.isRunning()).isTrue();
      assertThat(three.metrics().failed()).isEqualTo(1);

      var last = three.submit(request(9, 2));
      third.isBroken = true;
      third.steps.release();
      assertThatThrownBy(last::result).satisfies(SeveralDevicesTest::assertDead);
      assertThat(three.isRunning()).isFalse();
      assertThatThrownBy(() -> three.submit(request(9, 2)))
          .satisfies(SeveralDevicesTest::assertDead);
    }
  }

  private static void assertDead(Throwable failure) {
    assertThat(failure)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEAD))
        .hasMessage("fell off the bus");
  }

  @Test
  void aRequestIsCancelledWhereverItIs() throws Exception {
    var generations = submit(IntStream.range(0, 10).mapToObj(i -> request(9, i)));
    generations.forEach(Generation::cancel);
    open(0);
    open(1);
    for (var generation : generations) {
      assertThat(generation.result().tokens().length).isLessThan(6);
    }
    assertThat(engine.metrics().queuedBatch()).isZero();
    assertThat(engine.metrics().finished()).isEqualTo(10);
  }

  @Test
  void closeEndsAllOfBoth() {
    var generations = submit(IntStream.range(0, 10).mapToObj(i -> request(9, i)));
    open(0);
    open(1);
    engine.close();
    assertThat(generations).allMatch(Generation::isDone);
    assertThat(engine.isRunning()).isFalse();
  }

  /// Also that each thread uses its own device only, and that all is given back.
  @Test
  void twoPtxMachinesComputeAndOneIsLost() throws Exception {
    var machines = List.of(new PtxMachine(), new PtxMachine());
    var lost = new LostDevice();
    var parts =
        List.of(
            part(CudaOnPtx.open(machines.getFirst(), lost)),
            part(CudaOnPtx.open(machines.getLast())));
    var requests = IntStream.range(0, 4).mapToObj(i -> request(9 + i, i)).toList();
    try (var both = Engine.start(parts, tokenizer, 40)) {
      var generations = requests.stream().map(both::submit).toList();
      generations.getFirst().next();
      lost.loseAt("Stream.launch");
      var expected = alone(requests);
      for (var i = 0; i < requests.size(); i++) {
        assertThat(generations.get(i).result().tokens()).isEqualTo(expected.get(i));
      }
      assertThat(both.isRunning()).isTrue();
    }
    assertThat(machines.getLast().openResources()).isZero();
    assertThat(machines.getLast().liveAllocations()).isEmpty();
  }
}
