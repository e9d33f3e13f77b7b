package io.nonmun.gpumodel.cuda;

import java.lang.foreign.MemorySegment;

/// A device in use. What is made here is closed before it, in reverse order. For one thread at a
/// time, virtual or not: the one that opened it, or the last that [#enter]ed; but any may ask how
/// much memory is free.
///
/// Copies and launches on one stream are carried out in order; those on different streams are
/// ordered by events. Every operation throws [CudaException], and once the device is lost
/// [DeviceException], as [CudaException#of] tells them apart.
public interface CudaContext extends AutoCloseable {

  /// Makes the calling thread the context's owner. Nothing that another has begun may be
  /// unfinished.
  void enter();

  CudaDevice device();

  /// Bytes of device memory that are free now.
  long freeMemory();

  /// Uninitialised memory of the device, aligned to 256 bytes.
  DeviceMemory allocate(long bytes);

  /// Uninitialised page-locked memory of the host, from which copies run beside the kernels.
  HostMemory allocateHost(long bytes);

  Stream stream();

  /// One that knows an order, and no time.
  Event event();

  /// One that also knows when it happened, which makes recording it dearer.
  Event timedEvent();

  /// @param name for messages
  /// @param ptx as text, without a terminating zero
  /// @throws CudaException with the compiler's log, if the driver cannot compile it
  Module load(String name, String ptx);

  /// Waits for everything that was begun.
  void synchronize();

  @Override
  void close();

  interface DeviceMemory extends AutoCloseable {

    /// Where it begins, in the device's address space.
    long address();

    long bytes();

    @Override
    void close();
  }

  interface HostMemory extends AutoCloseable {

    MemorySegment segment();

    @Override
    void close();
  }

  interface Module extends AutoCloseable {

    /// @param sharedMemory bytes of dynamic shared memory that launches of it will ask for at most
    /// @throws CudaException if the module has none of this name
    Kernel kernel(String name, int sharedMemory);

    @Override
    void close();
  }

  /// A function that can be launched; closed with its module.
  interface Kernel {

    String name();
  }

  interface Event extends AutoCloseable {

    /// Waits until what was recorded has happened.
    void synchronize();

    /// By the device's clock.
    ///
    /// @throws CudaException if either of them is not timed, was not recorded, or has not happened
    double secondsSince(Event earlier);

    @Override
    void close();
  }

  /// A queue of work. Memory that a copy touches stays as it is until the copy has happened.
  interface Stream extends AutoCloseable {

    /// @param from on the host; page-locked where the copy is to run beside other work
    void copyToDevice(long address, MemorySegment from);

    void copyToHost(MemorySegment into, long address);

    /// Sets bytes of device memory to zero.
    void clear(long address, long bytes);

    /// @param sharedMemory bytes of dynamic shared memory for each block
    void launch(Kernel kernel, Grid grid, int sharedMemory, Parameters parameters);

    void record(Event event);

    /// Has launches and clears recorded instead of carried out, with the arguments that they have
    /// now.
    ///
    /// @param work puts them on this stream, and neither copies nor waits nor allocates
    /// @throws CudaException if it cannot be recorded; what it put on the stream never happens then
    Graph capture(Runnable work);

    /// What follows on this stream waits for the event.
    void await(Event event);

    void synchronize();

    @Override
    void close();
  }

  /// Work of a stream that was recorded.
  interface Graph extends AutoCloseable {

    /// Puts all of it on its stream again, in one call.
    void launch();

    @Override
    void close();
  }

  /// The shape of a launch: blocks of a grid and threads of a block.
  record Grid(int blocksX, int blocksY, int blocksZ, int threadsX, int threadsY) {

    public Grid {
      if (blocksX < 1 || blocksY < 1 || blocksZ < 1 || threadsX < 1 || threadsY < 1) {
        throw new IllegalArgumentException(
            "an empty grid: %d x %d x %d blocks of %d x %d threads"
                .formatted(blocksX, blocksY, blocksZ, threadsX, threadsY));
      }
    }

    public Grid(int blocks, int threads) {
      this(blocks, 1, 1, threads, 1);
    }

    public Grid(int blocksX, int blocksY, int threads) {
      this(blocksX, blocksY, 1, threads, 1);
    }

    public int threads() {
      return threadsX * threadsY;
    }
  }
}
