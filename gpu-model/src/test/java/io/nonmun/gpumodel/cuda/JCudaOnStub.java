package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.nonmun.gpumodel.backend.DeviceException;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import java.io.PrintWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// What [JCudaStubTest] runs in a process whose driver is `src/test/c/libcuda.c`.
class JCudaOnStub {

  private static final int NO_DEVICE = 100;
  private static final int NOT_PERMITTED = 800;
  private static final int ILLEGAL_ADDRESS = 700;

  private static final String PTX =
      """
      .version 8.0
      .target sm_80
      .visible .entry scale_f32(
        .param .u64 out, .param .u32 rows, .param .u64 stride, .param .f32 factor, .param .u32 columns
      ) { ret; }
      """;

  /// Exits with 0 if all passes.
  public static void main(String[] arguments) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(JCudaOnStub.class), selectClass(JCudaDeviceTest.class))
            .build();
    var listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    var summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true));
    var passed = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
    System.exit(passed ? 0 : 1);
  }

  private final int before = StubDriver.live();

  @AfterEach
  void everythingIsGivenBack() {
    assertThat(StubDriver.live()).isEqualTo(before);
  }

  private static CudaContext open() {
    var driver = JCuda.load();
    return driver.open(driver.devices().getLast());
  }

  /// For the kernel above.
  private static Parameters parameters() {
    return new Parameters().add(0x1122_3344_5566_7788L).add(-7).add(1L << 40).add(0.1f).add(9);
  }

  @Test
  void driverAndDevicesAreDescribed() {
    var driver = JCuda.load();

    assertThat(driver.version()).isEqualTo("12.4");
    assertThat(driver.devices())
        .containsExactly(
            new CudaDevice(0, "Stub 0", 7, 5, 40, 64 << 10, 8L << 30),
            new CudaDevice(1, "Stub 1", 9, 0, 132, 227 << 10, 16L << 30));
  }

  @Test
  void driverWithoutDeviceHasNone() {
    StubDriver.fail("cuInit", NO_DEVICE);

    assertThat(JCuda.load().devices()).isEmpty();
  }

  @Test
  void oldDriverIsRefused() {
    StubDriver.setVersion(11_080);
    try {
      assertThatThrownBy(JCuda::load)
          .isInstanceOf(CudaException.class)
          .hasMessageContaining("the driver supports CUDA 11.8; 12.0 is the least");
    } finally {
      StubDriver.setVersion(12_040);
    }
  }

  @Test
  void memoryIsOfTheDeviceThatWasOpened() {
    try (var context = open();
        var memory = context.allocate(1000)) {
      assertThat(memory.bytes()).isEqualTo(1000);
      assertThat(context.freeMemory()).isEqualTo((16L << 30) - 1000);
      assertThatThrownBy(() -> context.allocate(16L << 30))
          .isInstanceOf(CudaException.class)
          .hasMessage("cuMemAlloc(17179869184 bytes): CUDA_ERROR_OUT_OF_MEMORY");
    }
  }

  @Test
  void bytesGoThereAndBack() {
    var bytes = new byte[1000];
    new Random(1).nextBytes(bytes);
    try (var context = open();
        var device = context.allocate(bytes.length);
        var from = context.allocateHost(bytes.length);
        var into = context.allocateHost(bytes.length);
        var stream = context.stream()) {
      from.segment().copyFrom(MemorySegment.ofArray(bytes));
      stream.copyToDevice(device.address(), from.segment());
      stream.clear(device.address() + 500, 100);
      stream.copyToHost(into.segment().asSlice(0, 700), device.address() + 300);
      stream.copyToHost(into.segment().asSlice(700), device.address());
      stream.synchronize();

      Arrays.fill(bytes, 500, 600, (byte) 0);
      var expected = ByteBuffer.allocate(1000).put(bytes, 300, 700).put(bytes, 0, 300).array();
      assertThat(into.segment().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(expected);
    }
  }

  @Test
  void memoryThatMayMoveIsRefused() {
    try (var context = open();
        var device = context.allocate(4);
        var stream = context.stream()) {
      var heap = MemorySegment.ofArray(new byte[4]);
      assertThatThrownBy(() -> stream.copyToDevice(device.address(), heap))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> stream.copyToHost(heap, device.address()))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void kernelIsLaunchedWithWhatItIsGiven() {
    try (var context = open();
        var stream = context.stream();
        var module = context.load("scale", PTX)) {
      var kernel = module.kernel("scale_f32", 100_000);
      stream.launch(kernel, new Grid(2, 3, 5, 7, 11), 100_000, parameters());
    }

    assertThat(StubDriver.launch()).containsExactly(2, 3, 5, 7, 11, 1, 100_000);
    var expected = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(0x1122_3344_5566_7788L).putInt(-7).position(16); // aligned to 8
    expected.putLong(1L << 40).putFloat(0.1f).putInt(9);
    assertThat(StubDriver.arguments()).isEqualTo(expected.array());
  }

  /// As it was when it was recorded, whatever has become of the arguments since.
  @Test
  void graphIsLaunchedAsItWasRecorded() {
    try (var context = open();
        var stream = context.stream();
        var module = context.load("scale", PTX)) {
      var kernel = module.kernel("scale_f32", 0);
      var before = StubDriver.launches();
      var parameters = parameters();
      var graph =
          stream.capture(() -> {
            stream.launch(
                kernel, new Grid(1, 32), 0, new Parameters().add(1L).add(2).add(3L).add(4f).add(5));
            stream.launch(kernel, new Grid(2, 3, 64), 0, parameters);
          });
      assertThat(StubDriver.launches()).isEqualTo(before);
      parameters.clear().add(0L).add(0).add(0L).add(0f).add(0);

      graph.launch();
      graph.launch();
      assertThat(StubDriver.launches()).isEqualTo(before + 4);
      assertThat(StubDriver.launch()).containsExactly(2, 3, 1, 64, 1, 1, 0);
      var expected = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
      expected.putLong(0x1122_3344_5566_7788L).putInt(-7).position(16);
      expected.putLong(1L << 40).putFloat(0.1f).putInt(9);
      assertThat(StubDriver.arguments()).isEqualTo(expected.array());
      graph.close();
    }
  }

  /// The stream can be used as if nothing had been recorded.
  @Test
  void whatCannotBeRecordedSaysSoAndLeavesNothing() {
    try (var context = open();
        var host = context.allocateHost(64);
        var memory = context.allocate(64);
        var stream = context.stream()) {
      var live = StubDriver.live();
      assertThatThrownBy(
              () -> stream.capture(() -> stream.copyToDevice(memory.address(), host.segment())))
          .isInstanceOf(CudaException.class)
          .hasMessageEndingWith("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED");
      assertThatThrownBy(() ->
              stream.capture(() -> {
                throw new IllegalStateException("no");
              }))
          .isInstanceOf(IllegalStateException.class);
      assertThat(StubDriver.live()).isEqualTo(live);
      stream.copyToDevice(memory.address(), host.segment());
      stream.synchronize();
    }
  }

  /// Whatever lies behind it: one of these lengths fills the memory that the text is given.
  @Test
  void moduleIsHandedOverWithAnEnd() {
    try (var context = open()) {
      for (var spaces = 0; spaces < 16; spaces++) {
        var ptx = PTX + " ".repeat(spaces);
        context.load("scale", ptx).close();
        assertThat(StubDriver.ptxBytes()).isEqualTo(ptx.length());
      }
    }
  }

  @Test
  void compilersLogIsInTheMessage() {
    try (var context = open()) {
      assertThatThrownBy(() -> context.load("scale", "nothing"))
          .isInstanceOf(CudaException.class)
          .hasMessage(
              "cuModuleLoadDataEx(scale, 8 bytes): ptxas fatal: no .version, says the stub: CUDA_ERROR_INVALID_PTX");
    }
  }

  @Test
  void kernelThatCannotBeHadIsNamed() {
    try (var context = open();
        var module = context.load("scale", PTX)) {
      assertThatThrownBy(() -> module.kernel("scale_f16", 0))
          .isInstanceOf(CudaException.class)
          .hasMessage("cuModuleGetFunction(scale_f16 of scale): CUDA_ERROR_NOT_FOUND");
      assertThatThrownBy(() -> module.kernel("scale_f32", 300_000))
          .isInstanceOf(CudaException.class)
          .hasMessage(
              "cuFuncSetAttribute(scale_f32, 300000 bytes of shared memory): CUDA_ERROR_INVALID_VALUE");
    }
  }

  @Test
  void launchThatIsRefusedIsNamed() {
    try (var context = open();
        var stream = context.stream();
        var module = context.load("scale", PTX)) {
      var kernel = module.kernel("scale_f32", 0);
      assertThatThrownBy(() -> stream.launch(kernel, new Grid(1, 32), 50_000, parameters()))
          .isInstanceOf(CudaException.class)
          .hasMessageStartingWith("cuLaunchKernel(scale_f32, Grid[blocksX=1,")
          .hasMessageContaining("50000 bytes of shared memory");
    }
  }

  /// Half a millisecond passes from one record to the next.
  @Test
  void timedEventsTellHowFarTheyLieApart() {
    try (var context = open();
        var stream = context.stream();
        var one = context.timedEvent();
        var other = context.timedEvent()) {
      stream.record(one);
      stream.record(other);
      assertThat(other.secondsSince(one)).isEqualTo(0.0005);
      stream.record(one);
      stream.record(one);
      assertThat(one.secondsSince(other)).isEqualTo(0.001);
    }
  }

  @Test
  void eventWithoutATimeHasNone() {
    try (var context = open();
        var stream = context.stream();
        var recorded = context.timedEvent();
        var untimed = context.event();
        var unrecorded = context.timedEvent()) {
      var closed = context.timedEvent();
      for (var event : new Event[] {recorded, untimed, closed}) {
        stream.record(event);
      }
      closed.close();
      for (var event : new Event[] {untimed, closed, unrecorded}) {
        assertThatThrownBy(() -> event.secondsSince(recorded))
            .isInstanceOf(CudaException.class)
            .hasMessage("cuEventElapsedTime: CUDA_ERROR_INVALID_HANDLE");
        assertThatThrownBy(() -> recorded.secondsSince(event)).isInstanceOf(CudaException.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cuInit",
        "cuDriverGetVersion",
        "cuDeviceGetCount",
        "cuDeviceGet",
        "cuDeviceGetName",
        "cuDeviceTotalMem",
        "cuDeviceGetAttribute",
        "cuDevicePrimaryCtxRetain",
        "cuDevicePrimaryCtxRelease",
        "cuCtxSetCurrent",
        "cuCtxSynchronize",
        "cuMemGetInfo",
        "cuMemAlloc",
        "cuMemFree",
        "cuMemHostAlloc",
        "cuMemFreeHost",
        "cuStreamCreate",
        "cuStreamDestroy",
        "cuStreamSynchronize",
        "cuStreamWaitEvent",
        "cuEventCreate",
        "cuEventDestroy",
        "cuEventRecord",
        "cuEventSynchronize",
        "cuEventElapsedTime",
        "cuMemcpyHtoDAsync",
        "cuMemcpyDtoHAsync",
        "cuMemsetD8Async",
        "cuModuleLoadDataEx",
        "cuModuleUnload",
        "cuModuleGetFunction",
        "cuFuncSetAttribute",
        "cuLaunchKernel",
        "cuStreamBeginCapture",
        "cuStreamEndCapture",
        "cuGraphInstantiateWithFlags",
        "cuGraphDestroy",
        "cuGraphLaunch",
        "cuGraphExecDestroy"
      })
  void anyCallMayFail(String call) {
    StubDriver.fail(call, NOT_PERMITTED);

    assertThatThrownBy(JCudaOnStub::useAll)
        .isInstanceOf(CudaException.class)
        .hasMessageStartingWith(call)
        .hasMessageEndingWith(": CUDA_ERROR_NOT_PERMITTED");
  }

  private static void useAll() {
    try (var context = open();
        var memory = context.allocate(64);
        var host = context.allocateHost(64);
        var stream = context.stream();
        var event = context.event();
        var timed = context.timedEvent();
        var module = context.load("scale", PTX)) {
      context.freeMemory();
      stream.copyToDevice(memory.address(), host.segment());
      stream.clear(memory.address(), 32);
      stream.copyToHost(host.segment(), memory.address());
      stream.launch(module.kernel("scale_f32", 0), new Grid(1, 32), 0, parameters());
      try (var graph = stream.capture(() -> stream.clear(memory.address(), 32))) {
        graph.launch();
      }
      stream.record(event);
      stream.await(event);
      event.synchronize();
      stream.record(timed);
      timed.secondsSince(timed);
      stream.synchronize();
      context.synchronize();
    }
  }

  @Test
  void errorThatLastsIsALostDevice() {
    StubDriver.fail("cuStreamSynchronize", ILLEGAL_ADDRESS);

    assertThatThrownBy(JCudaOnStub::useAll)
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("(cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS)");
  }

  /// The system's threads, of which a virtual one may have another after each call.
  @Test
  void everyCallMayComeFromAnotherThread() {
    var context = elsewhere(JCudaOnStub::open);
    var memory = elsewhere(() -> context.allocate(64));
    var host = elsewhere(() -> context.allocateHost(64));
    var stream = elsewhere(context::stream);
    var event = elsewhere(context::event);
    var timed = elsewhere(context::timedEvent);
    var module = elsewhere(() -> context.load("scale", PTX));
    var kernel = elsewhere(() -> module.kernel("scale_f32", 0));
    var graph =
        elsewhere(() ->
            stream.capture(() ->
                elsewhere(() -> {
                  stream.launch(kernel, new Grid(1, 32), 0, parameters());
                  return 0;
                })));
    for (var call :
        new Runnable[] {
          context::freeMemory,
          () -> stream.copyToDevice(memory.address(), host.segment()),
          () -> stream.clear(memory.address(), 32),
          () -> stream.copyToHost(host.segment(), memory.address()),
          () -> stream.launch(kernel, new Grid(1, 32), 0, parameters()),
          graph::launch,
          graph::close,
          () -> stream.record(event),
          () -> stream.await(event),
          event::synchronize,
          () -> stream.record(timed),
          () -> timed.secondsSince(timed),
          stream::synchronize,
          context::synchronize,
          module::close,
          event::close,
          timed::close,
          stream::close,
          host::close,
          memory::close,
          context::close
        }) {
      elsewhere(() -> {
        call.run();
        return 0;
      });
    }
  }

  private static <T> T elsewhere(Supplier<T> call) {
    return CompletableFuture.supplyAsync(call, task -> Thread.ofPlatform().start(task)).join();
  }

  /// With all that it loads.
  @Test
  void backendOpensAndCloses() {
    try (var backend = CudaOnPtx.open(open())) {
      assertThat(backend.name()).isEqualTo("cuda:1 (Stub 1, sm_90)");
      assertThat(StubDriver.live()).isGreaterThan(Kernels.FILES.size());
    }
  }
}
