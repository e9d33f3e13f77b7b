package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaDevice;
import io.nonmun.gpumodel.cuda.CudaException;
import io.nonmun.gpumodel.cuda.Parameters;
import io.nonmun.gpumodel.ptx.GlobalMemory.Allocation;
import io.nonmun.gpumodel.ptx.PtxModule.Source;
import io.nonmun.gpumodel.ptx.PtxModule.Variable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A context of the [PtxMachine].
final class PtxContext implements CudaContext {

  /// The kernels of modules without variables, by their text: tests load the same ones over and
  /// over.
  private static final Map<String, Map<String, KernelCode>> DECODED = new ConcurrentHashMap<>();

  private final PtxMachine machine;
  private final CudaDevice device;
  private Thread owner = Thread.currentThread();
  private final List<PtxStream> streams = new ArrayList<>();

  PtxContext(PtxMachine machine, CudaDevice device) {
    this.machine = machine;
    this.device = device;
    machine.opened(1);
  }

  @Override
  public void enter() {
    owner = Thread.currentThread();
  }

  private void checkOwner() {
    if (Thread.currentThread() != owner) {
      throw new PtxFault(
          "the context belongs to %s, not to %s".formatted(owner, Thread.currentThread()));
    }
  }

  @Override
  public CudaDevice device() {
    return device;
  }

  @Override
  public long freeMemory() {
    return device.memory() - machine.memory().used();
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    checkOwner();
    if (bytes > freeMemory()) {
      throw new CudaException("CUDA_ERROR_OUT_OF_MEMORY", "cuMemAlloc(%d bytes)".formatted(bytes));
    }
    if (bytes <= 0) {
      throw new CudaException("CUDA_ERROR_INVALID_VALUE", "cuMemAlloc(%d bytes)".formatted(bytes));
    }
    return new PtxDeviceMemory(machine.memory().allocate(bytes, "device memory"));
  }

  private final class PtxDeviceMemory implements DeviceMemory {

    private final Allocation allocation;

    PtxDeviceMemory(Allocation allocation) {
      this.allocation = allocation;
    }

    @Override
    public long address() {
      return allocation.address;
    }

    @Override
    public long bytes() {
      return allocation.bytes;
    }

    /// As `cuMemFree` does, waits for what may use it.
    @Override
    public void close() {
      synchronize();
      machine.memory().free(allocation);
    }
  }

  @Override
  public HostMemory allocateHost(long bytes) {
    checkOwner();
    var arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(bytes, 64);
    machine.opened(1);
    return new HostMemory() {
      @Override
      public MemorySegment segment() {
        return segment;
      }

      @Override
      public void close() {
        synchronize();
        arena.close();
        machine.opened(-1);
      }
    };
  }

  @Override
  public Stream stream() {
    checkOwner();
    var stream = new PtxStream();
    streams.add(stream);
    machine.opened(1);
    return stream;
  }

  @Override
  public Event event() {
    checkOwner();
    machine.opened(1);
    return new PtxEvent(false);
  }

  @Override
  public Event timedEvent() {
    checkOwner();
    machine.opened(1);
    return new PtxEvent(true);
  }

  @Override
  public Module load(String name, String ptx) {
    checkOwner();
    try {
      Map<String, KernelCode> known = DECODED.get(ptx);
      return known != null ? new PtxLoaded(known) : new PtxLoaded(ptx, PtxParser.parse(ptx));
    } catch (PtxFault e) {
      throw new PtxFault(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void synchronize() {
    checkOwner();
    streams.forEach(PtxStream::runAll);
  }

  @Override
  public void close() {
    synchronize();
    machine.opened(-1);
  }

  private final class PtxLoaded implements Module {

    private final Map<String, KernelCode> kernels;
    private final List<Allocation> variables = new ArrayList<>();

    PtxLoaded(Map<String, KernelCode> kernels) {
      this.kernels = kernels;
      machine.opened(1);
    }

    PtxLoaded(String ptx, PtxModule module) {
      this(new HashMap<>());
      var addresses = new HashMap<String, Long>();
      for (Variable variable : module.variables()) {
        if (!variable.space().equals("shared")) {
          Allocation allocation = machine.memory().allocate(variable.bytes(), variable.name());
          machine.memory().copyIn(allocation.address, MemorySegment.ofArray(variable.content()));
          variables.add(allocation);
          addresses.put(variable.name(), allocation.address);
        }
      }
      for (Source source : module.kernels().values()) {
        kernels.put(source.name(), Decoder.decode(module, source, addresses));
      }
      if (variables.isEmpty()) {
        DECODED.put(ptx, kernels);
      }
    }

    @Override
    public Kernel kernel(String name, int sharedMemory) {
      checkOwner();
      KernelCode code = kernels.get(name);
      if (code == null) {
        throw new CudaException("CUDA_ERROR_NOT_FOUND", "cuModuleGetFunction(%s)".formatted(name));
      }
      if (code.sharedBytes() + sharedMemory > device.sharedMemory()) {
        throw new CudaException(
            "CUDA_ERROR_INVALID_VALUE",
            "cuFuncSetAttribute(%s, %d bytes of shared memory)".formatted(name, sharedMemory));
      }
      return new PtxKernel(code, sharedMemory);
    }

    @Override
    public void close() {
      synchronize();
      variables.forEach(machine.memory()::free);
      machine.opened(-1);
    }
  }

  private record PtxKernel(KernelCode code, int sharedMemory) implements Kernel {
    @Override
    public String name() {
      return code.name();
    }
  }

  private final class PtxEvent implements Event {

    private final boolean timed;
    private @Nullable PtxStream stream;
    private long position;
    private @Nullable Long nanos; // by the host's clock, once it has happened

    PtxEvent(boolean timed) {
      this.timed = timed;
    }

    private void happen() {
      if (stream != null) {
        stream.runTo(position);
      }
    }

    @Override
    public void synchronize() {
      happen();
    }

    @Override
    public double secondsSince(Event earlier) {
      var from = (PtxEvent) earlier;
      if (!timed || !from.timed || stream == null || from.stream == null) {
        throw new CudaException("CUDA_ERROR_INVALID_HANDLE", "cuEventElapsedTime");
      }
      if (nanos == null || from.nanos == null) {
        throw new CudaException("CUDA_ERROR_NOT_READY", "cuEventElapsedTime");
      }
      return (nanos - from.nanos) / 1e9;
    }

    @Override
    public void close() {
      machine.opened(-1);
    }
  }

  private final class PtxStream implements Stream {

    private final Deque<Runnable> pending = new ArrayDeque<>();
    private long given;
    private long done;

    private @Nullable List<Runnable> captured; // while a graph is recorded

    private void add(Runnable work) {
      checkOwner();
      if (captured != null) {
        captured.add(work);
        return;
      }
      pending.add(work);
      given++;
    }

    /// As a driver does, refuses what a graph of ours cannot have.
    private void checkNotCaptured(String call) {
      if (captured != null) {
        throw new CudaException("CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", call);
      }
    }

    private void runAll() {
      checkNotCaptured("cuStreamSynchronize");
      runTo(given);
    }

    private void runTo(long position) {
      while (done < position) {
        done++;
        try {
          pending.remove().run();
        } catch (PtxFault e) {
          // As on a device, nothing after it happens.
          pending.clear();
          done = given;
          throw e;
        }
      }
    }

    @Override
    public void copyToDevice(long address, MemorySegment from) {
      checkNotCaptured("cuMemcpyHtoDAsync");
      machine.memory().find(address, from.byteSize());
      machine.copiedToDevice();
      add(() -> machine.memory().copyIn(address, from));
    }

    @Override
    public void copyToHost(MemorySegment into, long address) {
      checkNotCaptured("cuMemcpyDtoHAsync");
      machine.memory().find(address, into.byteSize());
      add(() -> machine.memory().copyOut(into, address));
      machine.copiedToHost(into.byteSize());
    }

    @Override
    public void clear(long address, long bytes) {
      machine.memory().find(address, bytes);
      add(() -> machine.memory().clear(address, bytes));
    }

    @Override
    public void launch(Kernel kernel, Grid grid, int sharedMemory, Parameters parameters) {
      var function = (PtxKernel) kernel;
      KernelCode code = function.code;
      check(function, grid, sharedMemory, parameters);
      ByteBuffer bytes = parameters.bytes();
      var copy = new byte[bytes.remaining()];
      bytes.get(copy);
      var launch =
          new Launch(code, machine.memory(), grid, sharedMemory, MemorySegment.ofArray(copy));
      machine.launchedByCall(captured == null);
      add(() -> machine.launched(launch.run(), copy));
    }

    private void check(PtxKernel kernel, Grid grid, int sharedMemory, Parameters parameters) {
      KernelCode code = kernel.code;
      int threads = grid.threads();
      int most = code.text().maxThreads() > 0 ? code.text().maxThreads() : 1024;
      if (threads > most || grid.blocksY() > 65535 || grid.blocksZ() > 65535) {
        throw new CudaException(
            "CUDA_ERROR_INVALID_VALUE", "cuLaunchKernel(%s, %s)".formatted(code.name(), grid));
      }
      if (sharedMemory > kernel.sharedMemory) {
        throw new CudaException(
            "CUDA_ERROR_INVALID_VALUE",
            "cuLaunchKernel(%s, %d bytes of shared memory, %d asked for before)"
                .formatted(code.name(), sharedMemory, kernel.sharedMemory));
      }
      checkParameters(code, parameters);
    }

    /// A driver cannot tell; here a launch that does not fit the kernel's declaration fails.
    private void checkParameters(KernelCode code, Parameters parameters) {
      List<Variable> declared = code.text().parameters();
      int offset = 0;
      boolean fits = declared.size() == parameters.count();
      for (int i = 0; fits && i < declared.size(); i++) {
        Variable parameter = declared.get(i);
        offset = Math.ceilDiv(offset, parameter.align()) * parameter.align();
        fits = parameters.offset(i) == offset;
        offset += parameter.bytes();
      }
      if (!fits || offset != parameters.bytes().remaining()) {
        throw new PtxFault(
            "%s takes %s, not %s".formatted(code.name(), sizes(declared), parameters));
      }
    }

    private static String sizes(List<Variable> parameters) {
      return "arguments of " + parameters.stream().map(Variable::bytes).toList() + " bytes";
    }

    @Override
    public Graph capture(Runnable work) {
      checkOwner();
      checkNotCaptured("cuStreamBeginCapture");
      var nodes = new ArrayList<Runnable>();
      captured = nodes;
      try {
        work.run();
      } finally {
        captured = null;
      }
      machine.opened(1);
      return new Graph() {
        @Override
        public void launch() {
          nodes.forEach(PtxStream.this::add);
          machine.launchedGraph();
        }

        @Override
        public void close() {
          machine.opened(-1);
        }
      };
    }

    @Override
    public void record(Event event) {
      checkNotCaptured("cuEventRecord");
      var recorded = (PtxEvent) event;
      checkOwner();
      if (recorded.timed) {
        recorded.nanos = null;
        add(() -> recorded.nanos = System.nanoTime());
      }
      recorded.stream = this;
      recorded.position = given;
    }

    @Override
    public void await(Event event) {
      checkNotCaptured("cuStreamWaitEvent");
      var awaited = (PtxEvent) event;
      PtxStream stream = awaited.stream;
      long position = awaited.position;
      if (stream != null) {
        add(() -> stream.runTo(position));
      }
    }

    @Override
    public void synchronize() {
      checkOwner();
      runAll();
    }

    @Override
    public void close() {
      runAll();
      streams.remove(this);
      machine.opened(-1);
    }
  }
}
