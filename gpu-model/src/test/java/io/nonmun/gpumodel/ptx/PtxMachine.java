package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.cuda.CudaContext;
import io.nonmun.gpumodel.cuda.CudaDevice;
import io.nonmun.gpumodel.cuda.CudaDriver;
import io.nonmun.gpumodel.ptx.GlobalMemory.Allocation;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/// A CUDA driver whose only device is an interpreter of PTX. See `docs/ptx-machine.md`.
///
/// What a stream is given is done as late as the port allows, when somebody waits for it, so that
/// whoever forgets to wait finds out. A kernel that does what it must not throws [PtxFault] there.
///
/// For the thread that opens it only.
public final class PtxMachine implements CudaDriver {

  private static final int SHARED_MEMORY = 163 * 1024;

  private final CudaDevice device;
  private final GlobalMemory memory = new GlobalMemory();
  private final List<LaunchReport> launches = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private long bytesToHost;
  private int copiesToHost;
  private int copiesToDevice;
  private int launchCalls;
  private int graphLaunches;
  private int open;

  public PtxMachine() {
    this(8L << 30);
  }

  /// @param memory bytes of device memory
  public PtxMachine(long memory) {
    this(memory, 1);
  }

  /// @param memory bytes of device memory
  /// @param multiprocessors that it says it has, by which work is shared out
  public PtxMachine(long memory, int multiprocessors) {
    device = new CudaDevice(0, "PTX machine", 8, 0, multiprocessors, SHARED_MEMORY, memory);
  }

  /// A driver with all machines as its devices, `cuda:0` first.
  public static CudaDriver asOne(List<PtxMachine> machines) {
    return new CudaDriver() {
      @Override
      public String version() {
        return machines.getFirst().version();
      }

      @Override
      public List<CudaDevice> devices() {
        return IntStream.range(0, machines.size())
            .mapToObj(i -> numbered(machines.get(i).device, i))
            .toList();
      }

      @Override
      public CudaContext open(CudaDevice device) {
        return machines.get(device.ordinal()).open(device);
      }
    };
  }

  private static CudaDevice numbered(CudaDevice device, int ordinal) {
    return new CudaDevice(
        ordinal,
        device.name(),
        device.major(),
        device.minor(),
        device.multiprocessors(),
        device.sharedMemory(),
        device.memory());
  }

  @Override
  public String version() {
    return "12.0";
  }

  @Override
  public List<CudaDevice> devices() {
    return List.of(device);
  }

  @Override
  public CudaContext open(CudaDevice wanted) {
    return new PtxContext(this, wanted);
  }

  CudaDevice device() {
    return device;
  }

  GlobalMemory memory() {
    return memory;
  }

  void launched(LaunchReport report, byte[] parameters) {
    launches.add(report);
    arguments.add(HexFormat.of().formatHex(parameters));
  }

  void launchedByCall(boolean isCall) {
    launchCalls += isCall ? 1 : 0;
  }

  void launchedGraph() {
    graphLaunches++;
  }

  void copiedToDevice() {
    copiesToDevice++;
  }

  void copiedToHost(long bytes) {
    bytesToHost += bytes;
    copiesToHost++;
  }

  void opened(int change) {
    open += change;
  }

  /// What each launch did since the last [#clearReports], in order.
  public List<LaunchReport> launches() {
    return List.copyOf(launches);
  }

  /// The arguments of each, as the kernel finds them, in hexadecimal.
  public List<String> arguments() {
    return List.copyOf(arguments);
  }

  /// What the host has called for since then.
  ///
  /// @param launches of single kernels
  /// @param graphs launched, each with many
  public record Calls(int copiesToDevice, int copiesToHost, int launches, int graphs) {}

  public Calls calls() {
    return new Calls(copiesToDevice, copiesToHost, launchCalls, graphLaunches);
  }

  /// Bytes that were copied to the host since then.
  public long bytesToHost() {
    return bytesToHost;
  }

  public void clearReports() {
    launches.clear();
    arguments.clear();
    bytesToHost = 0;
    copiesToHost = 0;
    copiesToDevice = 0;
    launchCalls = 0;
    graphLaunches = 0;
  }

  /// Allocations of device memory that were not freed; a module's variables count too.
  public List<String> liveAllocations() {
    return memory.live().stream().map(Allocation::toString).toList();
  }

  /// How many contexts, streams, events, modules and host allocations were not closed.
  public int openResources() {
    return open;
  }

  /// Counts from now on how kernels read the allocation that holds an address.
  public ReadCount countReads(long address) {
    Allocation allocation = memory.find(address, 1);
    ReadCount count = allocation.readCount;
    if (count == null) {
      count = new ReadCount(allocation.bytes);
      allocation.readCount = count;
    }
    return count;
  }
}
