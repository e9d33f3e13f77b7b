package io.nonmun.gpumodel.ptx;

import java.util.Arrays;

/// How kernels read one allocation: how often each byte, and in how many sectors of 32 bytes. A
/// byte that several lanes of a warp read in one instruction is read once.
public final class ReadCount {

  private final byte[] reads;
  private long usefulBytes;
  private long sectors;

  ReadCount(long bytes) {
    reads = new byte[Math.toIntExact(bytes)];
  }

  synchronized void read(long at, int bytes) {
    for (int i = (int) at; i < at + bytes; i++) {
      reads[i] = (byte) Math.min(reads[i] + 1, Byte.MAX_VALUE);
    }
    usefulBytes += bytes;
  }

  synchronized void addSectors(int count) {
    sectors += count;
  }

  /// Forgets what was counted.
  public synchronized void clear() {
    Arrays.fill(reads, (byte) 0);
    usefulBytes = 0;
    sectors = 0;
  }

  /// How often the byte was read that was read most, at most 127.
  public synchronized int most() {
    return most(reads.length);
  }

  /// The same of the first bytes.
  public synchronized int most(long bytes) {
    int most = 0;
    for (int i = 0; i < bytes; i++) {
      most = Math.max(most, reads[i]);
    }
    return most;
  }

  /// How many bytes were read at least once.
  public synchronized long distinctBytes() {
    long distinct = 0;
    for (byte count : reads) {
      distinct += count > 0 ? 1 : 0;
    }
    return distinct;
  }

  /// The share of the bytes moved, in whole sectors, that no lane asked for: 0 is best.
  public synchronized double waste() {
    return sectors == 0 ? 0 : 1 - usefulBytes / (32.0 * sectors);
  }
}
