package io.nonmun.gpumodel.cuda;

import static jcuda.driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER;
import static jcuda.driver.CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES;
import static jcuda.driver.CUresult.CUDA_SUCCESS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.driver.JITOptions;

/// A device's primary context. Every call makes it current first: the driver knows threads of the
/// system only, and a virtual one may go on upon another after any wait.
final class JCudaContext implements CudaContext {

  private static final int LOG_BYTES = 16 << 10;

  /// From which device memory of JCuda's own kind is named by address.
  private static final CUdeviceptr ZERO = new CUdeviceptr();

  private final CudaDevice device;
  private final CUdevice handle;
  private final CUcontext context = new CUcontext();

  JCudaContext(CudaDevice device, CUdevice handle) {
    this.device = device;
    this.handle = handle;
    check(JCudaDriver.cuDevicePrimaryCtxRetain(context, handle), "cuDevicePrimaryCtxRetain");
    try {
      enter();
    } catch (RuntimeException e) {
      JCudaDriver.cuDevicePrimaryCtxRelease(handle);
      throw e;
    }
  }

  private static void check(int result, String call) {
    if (result != CUDA_SUCCESS) {
      throw failed(result, call);
    }
  }

  private static RuntimeException failed(int result, String call) {
    return CudaException.of(CUresult.stringFor(result), call);
  }

  @Override
  public void enter() {
    check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
  }

  /// A native address for JCuda, which does not let its own be read or made.
  private static final class Address extends Pointer {

    Address() {}

    Address(long address) {
      super(address);
    }

    static Address of(MemorySegment segment) {
      if (!segment.isNative()) {
        throw new IllegalArgumentException("a copy needs memory that does not move: " + segment);
      }
      return new Address(segment.address());
    }

    long value() {
      return getNativePointer();
    }
  }

  private static final class DeviceAddress extends CUdeviceptr {

    DeviceAddress() {}

    DeviceAddress(long address) {
      super(ZERO, address);
    }

    long value() {
      return getNativePointer();
    }
  }

  @Override
  public CudaDevice device() {
    return device;
  }

  @Override
  public long freeMemory() {
    enter();
    var free = new long[1];
    check(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
    return free[0];
  }

  private final class Allocation implements DeviceMemory {

    private final DeviceAddress pointer;
    private final long bytes;

    Allocation(DeviceAddress pointer, long bytes) {
      this.pointer = pointer;
      this.bytes = bytes;
    }

    @Override
    public long address() {
      return pointer.value();
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void close() {
      enter();
      check(JCudaDriver.cuMemFree(pointer), "cuMemFree");
    }
  }

  @Override
  public DeviceMemory allocate(long bytes) {
    enter();
    var pointer = new DeviceAddress();
    var result = JCudaDriver.cuMemAlloc(pointer, bytes);
    if (result != CUDA_SUCCESS) {
      throw failed(result, "cuMemAlloc(%d bytes)".formatted(bytes));
    }
    return new Allocation(pointer, bytes);
  }

  private final class HostAllocation implements HostMemory {

    private final MemorySegment segment;

    HostAllocation(MemorySegment segment) {
      this.segment = segment;
    }

    @Override
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public void close() {
      enter();
      check(JCudaDriver.cuMemFreeHost(Address.of(segment)), "cuMemFreeHost");
    }
  }

  @Override
  @SuppressWarnings("restricted") // The driver has just said that these bytes are ours.
  public HostMemory allocateHost(long bytes) {
    enter();
    var pointer = new Address();
    var result = JCudaDriver.cuMemHostAlloc(pointer, bytes, 0);
    if (result != CUDA_SUCCESS) {
      throw failed(result, "cuMemHostAlloc(%d bytes)".formatted(bytes));
    }
    return new HostAllocation(MemorySegment.ofAddress(pointer.value()).reinterpret(bytes));
  }

  private record Function(String name, CUfunction handle) implements Kernel {}

  private final class Loaded implements Module {

    private final String name;
    private final CUmodule handle;

    Loaded(String name, CUmodule handle) {
      this.name = name;
      this.handle = handle;
    }

    @Override
    public Kernel kernel(String kernel, int sharedMemory) {
      enter();
      var function = new CUfunction();
      var result = JCudaDriver.cuModuleGetFunction(function, handle, kernel);
      if (result != CUDA_SUCCESS) {
        throw failed(result, "cuModuleGetFunction(%s of %s)".formatted(kernel, name));
      }
      result =
          JCudaDriver.cuFuncSetAttribute(
              function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, sharedMemory);
      if (result != CUDA_SUCCESS) {
        throw failed(
            result,
            "cuFuncSetAttribute(%s, %d bytes of shared memory)".formatted(kernel, sharedMemory));
      }
      return new Function(kernel, function);
    }

    @Override
    public void close() {
      enter();
      check(JCudaDriver.cuModuleUnload(handle), "cuModuleUnload");
    }
  }

  @Override
  public Module load(String name, String ptx) {
    enter();
    var module = new CUmodule();
    var options = new JITOptions();
    options.putBytes(CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
    options.putInt(CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
    // An array would be held in a critical region, through seconds of compiling and through calls
    // from there to Java.
    try (var arena = Arena.ofConfined()) {
      var text = arena.allocateFrom(ptx, StandardCharsets.US_ASCII);
      var result = JCudaDriver.cuModuleLoadDataJIT(module, Address.of(text), options);
      if (result != CUDA_SUCCESS) {
        throw failed(
            result,
            "cuModuleLoadDataEx(%s, %d bytes): %s"
                .formatted(
                    name, text.byteSize(), options.getString(CU_JIT_ERROR_LOG_BUFFER).strip()));
      }
    }
    return new Loaded(name, module);
  }

  private final class Mark implements Event {

    private final CUevent handle;

    Mark(CUevent handle) {
      this.handle = handle;
    }

    @Override
    public void synchronize() {
      enter();
      check(JCudaDriver.cuEventSynchronize(handle), "cuEventSynchronize");
    }

    @Override
    public double secondsSince(Event earlier) {
      enter();
      var millis = new float[1];
      check(
          JCudaDriver.cuEventElapsedTime(millis, ((Mark) earlier).handle, handle),
          "cuEventElapsedTime");
      return millis[0] / 1e3;
    }

    @Override
    public void close() {
      enter();
      check(JCudaDriver.cuEventDestroy(handle), "cuEventDestroy");
    }
  }

  @Override
  public Event event() {
    return event(CUevent_flags.CU_EVENT_DISABLE_TIMING);
  }

  @Override
  public Event timedEvent() {
    return event(CUevent_flags.CU_EVENT_DEFAULT);
  }

  private Event event(int flags) {
    enter();
    var event = new CUevent();
    check(JCudaDriver.cuEventCreate(event, flags), "cuEventCreate");
    return new Mark(event);
  }

  private final class Recorded implements Graph {

    private final CUgraphExec handle;
    private final CUstream stream;

    Recorded(CUgraphExec handle, CUstream stream) {
      this.handle = handle;
      this.stream = stream;
    }

    @Override
    public void launch() {
      enter();
      check(JCudaDriver.cuGraphLaunch(handle, stream), "cuGraphLaunch");
    }

    @Override
    public void close() {
      enter();
      check(JCudaDriver.cuGraphExecDestroy(handle), "cuGraphExecDestroy");
    }
  }

  private final class Queue implements Stream {

    private final CUstream handle;

    Queue(CUstream handle) {
      this.handle = handle;
    }

    @Override
    public void copyToDevice(long address, MemorySegment from) {
      enter();
      var bytes = from.byteSize();
      var result =
          JCudaDriver.cuMemcpyHtoDAsync(
              new DeviceAddress(address), Address.of(from), bytes, handle);
      if (result != CUDA_SUCCESS) {
        throw failed(result, "cuMemcpyHtoDAsync(0x%x, %d bytes)".formatted(address, bytes));
      }
    }

    @Override
    public void copyToHost(MemorySegment into, long address) {
      enter();
      var bytes = into.byteSize();
      var result =
          JCudaDriver.cuMemcpyDtoHAsync(
              Address.of(into), new DeviceAddress(address), bytes, handle);
      if (result != CUDA_SUCCESS) {
        throw failed(result, "cuMemcpyDtoHAsync(0x%x, %d bytes)".formatted(address, bytes));
      }
    }

    @Override
    public void clear(long address, long bytes) {
      enter();
      var result = JCudaDriver.cuMemsetD8Async(new DeviceAddress(address), (byte) 0, bytes, handle);
      if (result != CUDA_SUCCESS) {
        throw failed(result, "cuMemsetD8Async(0x%x, %d bytes)".formatted(address, bytes));
      }
    }

    @Override
    public void launch(Kernel kernel, Grid grid, int sharedMemory, Parameters parameters) {
      enter();
      var result =
          JCudaDriver.cuLaunchKernel(
              ((Function) kernel).handle(),
              grid.blocksX(),
              grid.blocksY(),
              grid.blocksZ(),
              grid.threadsX(),
              grid.threadsY(),
              1,
              sharedMemory,
              handle,
              Address.of(parameters.addresses()),
              null);
      if (result != CUDA_SUCCESS) {
        throw failed(
            result,
            "cuLaunchKernel(%s, %s, %d bytes of shared memory, %s)"
                .formatted(kernel.name(), grid, sharedMemory, parameters));
      }
    }

    @Override
    public void record(Event event) {
      enter();
      check(JCudaDriver.cuEventRecord(((Mark) event).handle, handle), "cuEventRecord");
    }

    /// A virtual thread may go on upon another of the system's in between, which only this mode
    /// lets it.
    @Override
    public Graph capture(Runnable work) {
      enter();
      check(
          JCudaDriver.cuStreamBeginCapture(
              handle, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED),
          "cuStreamBeginCapture");
      var graph = new CUgraph();
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        enter();
        if (JCudaDriver.cuStreamEndCapture(handle, graph) == CUDA_SUCCESS) {
          JCudaDriver.cuGraphDestroy(graph);
        }
        throw e;
      }
      enter();
      check(JCudaDriver.cuStreamEndCapture(handle, graph), "cuStreamEndCapture");
      var executable = new CUgraphExec();
      var result = JCudaDriver.cuGraphInstantiate(executable, graph, 0);
      var destroyed = JCudaDriver.cuGraphDestroy(graph);
      check(result, "cuGraphInstantiateWithFlags");
      var recorded = new Recorded(executable, handle);
      if (destroyed != CUDA_SUCCESS) {
        recorded.close();
        throw failed(destroyed, "cuGraphDestroy");
      }
      return recorded;
    }

    @Override
    public void await(Event event) {
      enter();
      check(JCudaDriver.cuStreamWaitEvent(handle, ((Mark) event).handle, 0), "cuStreamWaitEvent");
    }

    @Override
    public void synchronize() {
      enter();
      check(JCudaDriver.cuStreamSynchronize(handle), "cuStreamSynchronize");
    }

    @Override
    public void close() {
      enter();
      check(JCudaDriver.cuStreamDestroy(handle), "cuStreamDestroy");
    }
  }

  @Override
  public Stream stream() {
    enter();
    var stream = new CUstream();
    check(
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING),
        "cuStreamCreate");
    return new Queue(stream);
  }

  @Override
  public void synchronize() {
    enter();
    check(JCudaDriver.cuCtxSynchronize(), "cuCtxSynchronize");
  }

  @Override
  public void close() {
    check(JCudaDriver.cuDevicePrimaryCtxRelease(handle), "cuDevicePrimaryCtxRelease");
  }
}
