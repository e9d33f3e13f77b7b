package io.nonmun.gpumodel.ptx;

import org.jspecify.annotations.Nullable;

/// Instructions in which threads have to do with each other: sections 9.7.9.6 (shuffle) and 9.7.13
/// (barriers, votes, reductions) of the PTX ISA.
final class WarpOperations {

  private WarpOperations() {}

  /// The lanes that a group must hold before it executes a `.sync` instruction.
  ///
  /// @param mask where the register with the member mask begins
  private static int members(Warp warp, int lanes, int mask) {
    int required = 0;
    for (int rest = lanes; rest != 0; rest &= rest - 1) {
      int lane = Integer.numberOfTrailingZeros(rest);
      int members = (int) warp.registers[mask + lane];
      if ((members >>> lane & 1) == 0) {
        warp.lane = lane;
        throw new PtxFault("lane %d is not in its own mask 0x%x".formatted(lane, members));
      }
      required |= members;
    }
    return required;
  }

  static Instruction synchronize(int mask) {
    return (warp, lanes) -> warp.converge(lanes, members(warp, lanes, mask));
  }

  /// @param mode `up`, `down`, `bfly` or `idx`
  /// @param inRange where the predicate goes that says whether the source lane is in range, or -1
  static Instruction shuffle(
      String mode, int to, int inRange, int from, int b, int clamp, int mask) {
    return (warp, arrived) -> {
      int lanes = warp.converge(arrived, members(warp, arrived, mask));
      if (lanes == 0) {
        return;
      }
      long[] r = warp.registers;
      long[] old = warp.addresses;
      System.arraycopy(r, from, old, 0, Warp.SIZE);
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        int bValue = (int) r[b + lane] & 31;
        int c = (int) r[clamp + lane];
        int segment = c >>> 8 & 31;
        int max = lane & segment | c & 31 & ~segment;
        int source =
            switch (mode) {
              case "up" -> lane - bValue;
              case "down" -> lane + bValue;
              case "bfly" -> lane ^ bValue;
              default -> lane & segment | bValue & ~segment;
            };
        boolean in = mode.equals("up") ? source >= max : source <= max;
        if (in && (lanes >>> source & 1) == 0) {
          warp.lane = lane;
          throw new PtxFault("a shuffle from lane %d, which takes no part".formatted(source));
        }
        r[to + lane] = old[in ? source : lane];
        if (inRange >= 0) {
          r[inRange + lane] = in ? 1 : 0;
        }
      }
    };
  }

  /// @param mode `all`, `any`, `uni` or `ballot`
  /// @param flip 1 if the predicate is negated
  static Instruction vote(String mode, int to, int predicate, int flip, int mask) {
    return (warp, arrived) -> {
      int lanes = warp.converge(arrived, members(warp, arrived, mask));
      long[] r = warp.registers;
      int ballot = 0;
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        ballot |= ((int) r[predicate + lane] ^ flip) << lane;
      }
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        int voters = (int) r[mask + lane] & lanes;
        int votes = ballot & voters;
        r[to + lane] =
            switch (mode) {
              case "all" -> votes == voters ? 1 : 0;
              case "any" -> votes != 0 ? 1 : 0;
              case "uni" -> votes == voters || votes == 0 ? 1 : 0;
              default -> votes;
            };
      }
    };
  }

  static Instruction reduce(LaneFunction function, int to, int from, int mask) {
    return (warp, arrived) -> {
      int lanes = warp.converge(arrived, members(warp, arrived, mask));
      long[] r = warp.registers;
      long[] old = warp.addresses;
      System.arraycopy(r, from, old, 0, Warp.SIZE);
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        int lane = Integer.numberOfTrailingZeros(rest);
        int others = (int) r[mask + lane] & lanes & ~(1 << lane);
        long result = old[lane];
        for (; others != 0; others &= others - 1) {
          result = function.apply(result, old[Integer.numberOfTrailingZeros(others)], 0, 0);
        }
        r[to + lane] = result;
      }
    };
  }

  static Instruction activeMask(int to) {
    return (warp, lanes) -> {
      for (int rest = lanes; rest != 0; rest &= rest - 1) {
        warp.registers[to + Integer.numberOfTrailingZeros(rest)] = lanes;
      }
    };
  }

  /// `bar.sync`
  ///
  /// @param barrier where the register with its number begins
  /// @param threads where the register begins that says how many threads it waits for, or null
  static Instruction barrier(int barrier, @Nullable Integer threads) {
    return (warp, lanes) -> {
      int first = Integer.numberOfTrailingZeros(lanes);
      int number = (int) warp.registers[barrier + first];
      warp.lane = first;
      if (number < 0 || number >= Block.BARRIERS) {
        throw new PtxFault("no barrier " + number);
      }
      warp.block().expect(number, threads == null ? 0 : (int) warp.registers[threads + first]);
      warp.waitAt(number, lanes);
    };
  }
}
