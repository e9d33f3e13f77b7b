package io.nonmun.gpumodel.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.nonmun.gpumodel.backend.Activation;
import io.nonmun.gpumodel.backend.Backend.Experts;
import io.nonmun.gpumodel.backend.Backend.Heads;
import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.Rope;
import io.nonmun.gpumodel.backend.Rope.Pairs;
import io.nonmun.gpumodel.cuda.CudaContext.Event;
import io.nonmun.gpumodel.cuda.CudaContext.Grid;
import io.nonmun.gpumodel.cuda.CudaContext.Kernel;
import io.nonmun.gpumodel.gguf.TensorType;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.ptx.PtxMachine;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelsTest {

  private static final CudaException NO_COMPILER =
      new CudaException("CUDA_ERROR_JIT_COMPILER_NOT_FOUND", "cuModuleLoadDataEx");

  /// An object of five numbers, with what the virtual machine adds to it.
  private static final long GRID_BYTES = 40;

  private static final List<DeviceWeight> WEIGHTS =
      Kernels.TYPES.stream().map(type -> new DeviceWeight(type, 64, 64, 0, 0)).toList();

  private static final int[] ROWS = {1, 9, 64};

  /// Three of each type.
  private static final Map<TensorType, Product[]> PRODUCTS =
      WEIGHTS.stream()
          .collect(
              Collectors.toMap(
                  DeviceWeight::type,
                  weight ->
                      Collections.nCopies(3, new Product(weight, null, new DeviceTensor(1, 64, 0)))
                          .toArray(Product[]::new)));

  private static final Heads ADJACENT = heads(Pairs.ADJACENT);
  private static final Heads HALVES = heads(Pairs.HALVES);
  private static final Kernels.Places PLACES = new Kernels.Places(0, 4, 0, 0, 2, 0, 0, 0);

  private static final Experts.Shape EXPERTS = new Experts.Shape(4, 2, 64, 64);
  private static final ExpertRows.Layout GROUPS = ExpertRows.layout(EXPERTS, 8, 0);

  private static final Kernels.Attention ATTENTION =
      new Kernels.Attention(1, new KvCache.Shape(1, 2, 64), 4, 0, 0, 1, 64, 0, 0, null);

  private static Heads heads(Pairs pairs) {
    var gain = new DeviceWeight(TensorType.F32, 1, 64, 0, 0);
    return new Heads(64, gain, null, 1, new Rope(64, 1e4f, pairs, new float[32]));
  }

  @Test
  void everySourceIsLoaded() throws IOException {
    try (var sources = Files.list(Path.of("src/main/cuda"))) {
      assertThat(sources.map(source -> source.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".cu"))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      Kernels.FILES.stream(),
                      FragmentOrder.types().stream()
                          .map(FragmentOrder::name)
                          .map("matmul_"::concat))
                  .distinct()
                  .map(file -> file + ".cu")
                  .toList());
    }
  }

  /// A step names no kernel: all were found when the device was opened.
  @Test
  void aLaunchAllocatesNoMoreThanItsGrid() {
    var machine = new PtxMachine();
    try (var context = machine.open(machine.devices().getFirst())) {
      var resources = new Resources(context);
      var launches = new AtomicInteger();
      var kernels = new Kernels(context, counting(launches), resources);
      Kernels.TYPES.forEach(kernels::prepare);
      var packed = new PackedActivations(context, counting(launches), resources);
      packed.reserve(64, 64);
      launchAll(kernels, packed); // loads the classes
      launches.set(0);

      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      var before = threads.getCurrentThreadAllocatedBytes();
      for (var i = 0; i < 100; i++) {
        launchAll(kernels, packed);
      }

      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .isLessThanOrEqualTo(launches.get() * GRID_BYTES);
      resources.close();
    }
  }

  private static void launchAll(Kernels kernels, PackedActivations packed) {
    for (var weight : WEIGHTS) {
      kernels.embed(1, weight, 1, 0, 0, 0);
      if (weight.type() == TensorType.F32) {
        kernels.multiplyFloats(9, weight, null, 0, 0);
      } else {
        kernels.repack(weight, 0, 64, 0);
        var products = PRODUCTS.get(weight.type());
        for (var rows : ROWS) {
          kernels.multiply(rows, packed, null, null, 0, products, 0, kernels.together(products, 0));
          kernels.multiply(rows, packed, Activation.SILU, packed, 1, products, 0, 2);
        }
      }
    }
    kernels.pack(64, 64, 0, packed);
    kernels.norm(1, 64, 0, 0, 1, 0, packed);
    kernels.addNorm(1, 64, 0, 0, 0, 1, 0, null);
    kernels.placeHeads(1, ADJACENT, PLACES, 0, 0);
    kernels.placeHeads(1, HALVES, PLACES, 0, 0);
    kernels.prefillAttention(ATTENTION, 1, 2, 0, 0);
    kernels.decodeAttention(ATTENTION, 1, 2, 0, 0, 0);
    kernels.gate(64, Activation.SILU, 0, 0);
    kernels.adapt(1, 0, WEIGHTS.getFirst(), WEIGHTS.getFirst(), 1, 0, 0, 0);
    kernels.route(8, EXPERTS, GROUPS);
    kernels.packGroups(GROUPS, 64, 0, 0, packed);
    kernels.multiplyGroups(GROUPS, WEIGHTS.getLast(), packed, 0);
    kernels.gateGroups(GROUPS, 64, Activation.SILU);
    kernels.addExperts(8, EXPERTS, GROUPS, 0);
    kernels.normAdd(1, 64, 0, 0, 0, 1);
    kernels.rowSquares(64, WEIGHTS.getFirst(), 0, 0, 0);
    kernels.select(1, 64, 0, 0, 0);
    kernels.choose(1, 64, 0, 0, 0, 0);
  }

  /// Counts what it is to launch, and does nothing.
  static CudaContext.Stream counting(AtomicInteger launches) {
    return new CudaContext.Stream() {
      @Override
      public void launch(Kernel kernel, Grid grid, int sharedMemory, Parameters parameters) {
        launches.incrementAndGet();
      }

      @Override
      public void copyToDevice(long address, MemorySegment from) {}

      @Override
      public void copyToHost(MemorySegment into, long address) {}

      @Override
      public void clear(long address, long bytes) {}

      @Override
      public void record(Event event) {}

      @Override
      public CudaContext.Graph capture(Runnable work) {
        return new CudaContext.Graph() {
          @Override
          public void launch() {
            launches.incrementAndGet();
          }

          @Override
          public void close() {}
        };
      }

      @Override
      public void await(Event event) {}

      @Override
      public void synchronize() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void driverWithoutCompilerIsRefusedWhenTheDeviceIsOpened() {
    var machine = new PtxMachine();
    var model = Golden.named("tiny-llama-f16").model();

    assertThatThrownBy(
            () -> CudaDevices.open(withoutCompiler(machine), "cuda", Model.demand(model), 0.9))
        .isSameAs(NO_COMPILER);
    assertThat(machine.openResources()).isZero();
    assertThat(machine.liveAllocations()).isEmpty();
  }

  /// As in a container that has the driver, but not the compiler that belongs to it.
  private static CudaDriver withoutCompiler(CudaDriver driver) {
    return new CudaDriver() {
      @Override
      public String version() {
        return driver.version();
      }

      @Override
      public List<CudaDevice> devices() {
        return driver.devices();
      }

      @Override
      public CudaContext open(CudaDevice device) {
        var context = driver.open(device);
        return (CudaContext)
            Proxy.newProxyInstance(
                CudaContext.class.getClassLoader(),
                new Class<?>[] {CudaContext.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("load")) {
                    throw NO_COMPILER;
                  }
                  try {
                    return method.invoke(context, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
      }
    };
  }
}
