package io.nonmun.gpumodel.cuda;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;
import static jcuda.driver.CUresult.CUDA_ERROR_NO_DEVICE;

import java.io.File;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/// The port by JCuda, which calls the machine's `libcuda`: NVIDIA's driver is all it needs, no
/// toolkit.
final class JCuda implements CudaDriver {

  private static final String LIBRARY = "libcuda.so.1";
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String NOWHERE = "/dev/null";

  /// JCuda is built against this, and the kernels' PTX is of its ISA.
  private static final int LEAST_VERSION = 12_00;

  /// Why JCuda's library was not loaded at the first try, after which there is no other.
  private static @Nullable String unloadable;

  private final int version;
  private final boolean hasDevices;

  private JCuda(int version, boolean hasDevices) {
    this.version = version;
    this.hasDevices = hasDevices;
  }

  /// @throws CudaException if this machine has no driver, or too old a one
  static synchronized CudaDriver load() {
    requireLibrary();
    if (unloadable != null) {
      throw new CudaException(unloadable, "cuInit");
    }
    int result;
    try {
      result = init();
    } catch (UnsatisfiedLinkError e) {
      unloadable = reason(e.getMessage());
      throw new CudaException(unloadable, "cuInit");
    }
    var hasDevices = result != CUDA_ERROR_NO_DEVICE;
    if (hasDevices) {
      check(result, "cuInit");
    }
    var version = new int[1];
    check(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
    if (version[0] < LEAST_VERSION * 10) {
      throw new CudaException(
          "the driver supports CUDA %s; 12.0 is the least, so update it"
              .formatted(text(version[0])),
          "cuDriverGetVersion");
    }
    return new JCuda(version[0], hasDevices);
  }

  /// Has JCuda load its library, with the first call. Where that is not on Java's library path,
  /// JCuda unpacks it into the folder for temporary files under a name that others know, and takes
  /// what is there already: so for that time it is a new one of this user's own.
  private static int init() {
    var shared = System.getProperty(TEMPORARY);
    @Nullable Path own = null;
    try {
      own = Files.createTempDirectory("nonmun-cuda");
      System.setProperty(TEMPORARY, own.toString());
    } catch (IOException e) {
      System.setProperty(TEMPORARY, NOWHERE); // what is on the library path needs none
    }
    try {
      return JCudaDriver.cuInit(0);
    } finally {
      System.setProperty(TEMPORARY, shared);
      if (own != null) {
        remove(own.toFile());
      }
    }
  }

  /// A library that is loaded needs its file no more.
  private static void remove(File folder) {
    for (var file : Objects.requireNonNullElse(folder.listFiles(), new File[0])) {
      file.delete();
    }
    folder.delete();
  }

  /// Before JCuda unpacks its own, which is of no use without.
  @SuppressWarnings("restricted") // the library is NVIDIA's
  private static void requireLibrary() {
    try {
      SymbolLookup.libraryLookup(LIBRARY, Arena.global());
    } catch (IllegalArgumentException e) {
      throw new CudaException("no NVIDIA driver (%s)".formatted(LIBRARY), "cuInit");
    }
  }

  /// Why JCuda's library cannot be loaded, in a line of the pages that JCuda says about it: a
  /// folder for temporary files may forbid programs.
  static String reason(String report) {
    return report
        .lines()
        .filter(line -> line.contains(".so: "))
        .findFirst()
        .orElse(report.lines().findFirst().orElse(""))
        .strip();
  }

  @Override
  public String version() {
    return text(version);
  }

  private static String text(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  @Override
  public List<CudaDevice> devices() {
    if (!hasDevices) {
      return List.of();
    }
    var count = new int[1];
    check(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
    var devices = new ArrayList<CudaDevice>();
    for (var ordinal = 0; ordinal < count[0]; ordinal++) {
      devices.add(describe(ordinal));
    }
    return devices;
  }

  private static CudaDevice describe(int ordinal) {
    var device = handle(ordinal);
    var name = new byte[256];
    check(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
    var memory = new long[1];
    check(JCudaDriver.cuDeviceTotalMem(memory, device), "cuDeviceTotalMem");
    return new CudaDevice(
        ordinal,
        new String(name, StandardCharsets.UTF_8).split("\0")[0],
        attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
        memory[0]);
  }

  private static CUdevice handle(int ordinal) {
    var device = new CUdevice();
    check(JCudaDriver.cuDeviceGet(device, ordinal), "cuDeviceGet");
    return device;
  }

  private static int attribute(CUdevice device, int attribute) {
    var value = new int[1];
    check(JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
    return value[0];
  }

  @Override
  public CudaContext open(CudaDevice device) {
    return new JCudaContext(device, handle(device.ordinal()));
  }

  private static void check(int result, String call) {
    if (result != CUresult.CUDA_SUCCESS) {
      throw new CudaException(CUresult.stringFor(result), call);
    }
  }
}
