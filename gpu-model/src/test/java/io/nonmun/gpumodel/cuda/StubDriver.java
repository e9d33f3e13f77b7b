package io.nonmun.gpumodel.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What a test tells and asks the driver's stand-in, `src/test/c/libcuda.c`, where that is the
/// driver of this process.
@SuppressWarnings("restricted") // The test's own code on the other side.
final class StubDriver {

  private static final SymbolLookup LIBRARY =
      SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());

  private static final MethodHandle FAIL =
      handle("stub_fail", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle LIVE =
      handle("stub_live", FunctionDescriptor.of(ValueLayout.JAVA_INT));

  private StubDriver() {}

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type);
  }

  private static MemorySegment variable(String name, long bytes) {
    return LIBRARY.findOrThrow(name).reinterpret(bytes);
  }

  /// Makes the next call of this name fail.
  ///
  /// @param result a `CUresult`
  static void fail(String call, int result) {
    try (var arena = Arena.ofConfined()) {
      FAIL.invokeExact(arena.allocateFrom(call), result);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// How many contexts, pieces of memory, modules, streams and events have not been given back.
  static int live() {
    try {
      return (int) LIVE.invokeExact();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// @param version of CUDA as the driver says it, e.g. 12040
  static void setVersion(int version) {
    variable("stub_version", Integer.BYTES).set(ValueLayout.JAVA_INT, 0, version);
  }

  /// Characters of the last module's text, to the zero that ends it.
  static long ptxBytes() {
    return variable("stub_ptx_bytes", Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
  }

  /// How many kernels have been launched, alone or with a graph.
  static long launches() {
    return variable("stub_launches", Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
  }

  /// Of the last launch: blocks and threads of a block, each in x, y and z, and bytes of dynamic
  /// shared memory.
  static int[] launch() {
    return variable("stub_launch", 7 * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
  }

  /// The last launch's arguments, as the kernel finds them.
  static byte[] arguments() {
    var bytes = variable("stub_argument_bytes", Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
    return variable("stub_arguments", bytes).toArray(ValueLayout.JAVA_BYTE);
  }
}
