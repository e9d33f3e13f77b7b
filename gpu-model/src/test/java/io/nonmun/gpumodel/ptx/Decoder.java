package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.ptx.Operand.Address;
import io.nonmun.gpumodel.ptx.Operand.Name;
import io.nonmun.gpumodel.ptx.Operand.Not;
import io.nonmun.gpumodel.ptx.Operand.Number;
import io.nonmun.gpumodel.ptx.Operand.Pair;
import io.nonmun.gpumodel.ptx.Operand.Vector;
import io.nonmun.gpumodel.ptx.PtxModule.Source;
import io.nonmun.gpumodel.ptx.PtxModule.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decodes a kernel once, before its launches: operands become places in a warp's registers, and
/// each statement an [Instruction].
final class Decoder {

  private static final Set<String> SPECIALS =
      Set.of(
          "%tid.x",
          "%tid.y",
          "%tid.z",
          "%ntid.x",
          "%ntid.y",
          "%ntid.z",
          "%ctaid.x",
          "%ctaid.y",
          "%ctaid.z",
          "%nctaid.x",
          "%nctaid.y",
          "%nctaid.z",
          "%laneid",
          "%warpid",
          "%nwarpid",
          "%lanemask_eq",
          "%lanemask_lt",
          "%lanemask_le",
          "%lanemask_gt",
          "%lanemask_ge");

  /// Of loads and stores: what says how they are cached or ordered, which here makes no difference.
  private static final Set<String> HINTS =
      Set.of(
          "nc",
          "ca",
          "cg",
          "cs",
          "lu",
          "cv",
          "wb",
          "wt",
          "volatile",
          "weak",
          "relaxed",
          "acquire",
          "release",
          "acq_rel",
          "cta",
          "gpu",
          "sys",
          "L1::no_allocate",
          "L1::evict_first",
          "L1::evict_last",
          "L2::64B",
          "L2::128B",
          "L2::256B");

  private final Source text;

  /// Where each variable lies in its space, and each parameter in `.param`.
  private final Map<String, Long> symbols;

  private final Map<String, Integer> registers = new HashMap<>();
  private final Map<String, Integer> specials = new HashMap<>();
  private final Map<Long, Integer> constants = new HashMap<>();

  /// Register 0 takes what nobody wants.
  private int count = 1;

  private Decoder(Source text, Map<String, Long> globals) {
    this.text = text;
    symbols = new HashMap<>(globals);
  }

  /// @param module where the kernel comes from
  /// @param globals addresses of the module's variables in global memory
  /// @throws PtxFault if it has an instruction that the machine does not know
  static KernelCode decode(PtxModule module, Source text, Map<String, Long> globals) {
    return new Decoder(text, globals).decode(module);
  }

  private KernelCode decode(PtxModule module) {
    layOut(text.parameters());
    int sharedBytes = layOutShared(module);
    int localBytes =
        layOut(text.variables().stream().filter(v -> v.space().equals("local")).toList());
    text.registers().keySet().forEach(name -> registers.put(name, newRegister()));

    var instructions = new ArrayList<Instruction>();
    var statements = new ArrayList<>(text.statements());
    int end = statements.isEmpty() ? 0 : statements.getLast().line();
    // The end of the body ends the thread too, and is where a label at the very end leads.
    statements.add(new Statement(end, null, new Opcode("ret"), List.of()));
    var guards = new int[statements.size()];
    for (int i = 0; i < guards.length; i++) {
      Statement statement = statements.get(i);
      try {
        instructions.add(decode(statement));
        guards[i] = guard(statement.guard());
      } catch (PtxFault e) {
        throw new PtxFault(text.name() + ", " + statement.unknown(e.getMessage()), e);
      }
    }
    return new KernelCode(
        text,
        instructions.toArray(Instruction[]::new),
        guards,
        statements,
        count,
        constants,
        specials,
        sharedBytes,
        localBytes);
  }

  /// Places variables one after the other, each aligned.
  ///
  /// @return bytes in all
  private int layOut(List<Variable> variables) {
    int bytes = 0;
    for (Variable variable : variables) {
      bytes = Math.ceilDiv(bytes, variable.align()) * variable.align();
      symbols.put(variable.name(), (long) bytes);
      bytes += variable.bytes();
    }
    return bytes;
  }

  /// Dynamic shared memory, which has no size here, comes after the rest.
  private int layOutShared(PtxModule module) {
    var shared = new ArrayList<Variable>();
    module.variables().stream().filter(v -> v.space().equals("shared")).forEach(shared::add);
    text.variables().stream().filter(v -> v.space().equals("shared")).forEach(shared::add);
    shared.sort((a, b) -> Boolean.compare(a.bytes() == 0, b.bytes() == 0));
    return layOut(shared);
  }

  private int newRegister() {
    return count++ * Warp.SIZE;
  }

  private int constant(long value) {
    return constants.computeIfAbsent(value, _ -> newRegister());
  }

  private int guard(@Nullable Operand guard) {
    return switch (guard) {
      case null -> 0;
      case Not not -> -register(not.predicate());
      default -> register(guard);
    };
  }

  /// Where an operand's register begins.
  private int register(Operand operand) {
    return switch (operand) {
      case Number number -> constant(number.bits());
      case Name name -> named(name.text());
      default -> throw new PtxFault("unknown operand: " + operand);
    };
  }

  private int named(String name) {
    Integer register = registers.get(name);
    if (register != null) {
      return register;
    }
    Long symbol = symbols.get(name);
    if (symbol != null) {
      return constant(symbol);
    }
    if (SPECIALS.contains(name)) {
      return specials.computeIfAbsent(name, _ -> newRegister());
    }
    return switch (name) {
      case "_" -> 0;
      case "WARP_SZ" -> constant(Warp.SIZE);
      default -> throw new PtxFault("unknown name: " + name);
    };
  }

  private int label(Operand operand) {
    if (operand instanceof Name name && text.labels().get(name.text()) instanceof Integer at) {
      return at;
    }
    throw new PtxFault("unknown label: " + operand);
  }

  private Instruction decode(Statement statement) {
    Opcode opcode = statement.opcode();
    Instruction instruction =
        switch (opcode.operation()) {
          case "bra" -> {
            int target = label(statement.operand(0));
            yield (warp, lanes) -> warp.jump(target, lanes);
          }
          case "ret", "exit" -> Warp::end;
          case "trap" ->
              (_, _) -> {
                throw new PtxFault("trap");
              };
          case "ld", "ldu" -> load(statement);
          case "st" -> store(statement);
          case "atom", "red" -> atomic(statement);
          case "cp" -> copyAsync(statement);
          case "cvta" -> addressOf(statement);
          case "mov" -> move(statement);
          case "shfl" -> shuffle(statement);
          case "vote" -> vote(statement);
          case "redux" -> reduce(statement);
          case "activemask" -> WarpOperations.activeMask(register(statement.operand(0)));
          case "bar", "barrier" -> barrier(statement);
          case "ldmatrix" -> loadMatrix(statement);
          case "mma" -> multiplyMatrices(statement);
          // Within a block the machine's memory is always up to date.
          case "membar", "fence" -> (_, _) -> {};
          default -> compute(statement);
        };
    if (instruction == null) {
      throw new PtxFault("no such form");
    }
    return instruction;
  }

  /// What each lane computes for itself.
  private @Nullable Instruction compute(Statement statement) {
    Opcode opcode = statement.opcode();
    LaneFunction function =
        switch (opcode.operation()) {
          case "setp" -> Comparisons.of(opcode);
          case "cvt" -> Conversions.of(opcode);
          case "lop3" -> lop3(statement);
          case "dp4a" ->
              Integers.dotProduct(
                  Type.of(opcode.last(1)).isSigned(), Type.of(opcode.last(0)).isSigned());
          default -> arithmetic(opcode);
        };
    if (function == null) {
      return null;
    }
    List<Operand> operands = statement.operands();
    var from = new int[operands.size() - 1];
    for (int i = 0; i < from.length; i++) {
      if (!(operands.get(i + 1) instanceof Not not)) {
        from[i] = register(operands.get(i + 1));
      } else {
        from[i] = negated(not);
        int negation = from[i];
        int predicate = register(not.predicate());
        Instruction whole =
            LaneLoop.of(opcode.toString(), function, register(operands.get(0)), from);
        Instruction negate =
            LaneLoop.of("not.pred", LaneFunction.one(a -> a ^ 1), negation, predicate);
        return (warp, lanes) -> {
          negate.execute(warp, lanes);
          whole.execute(warp, lanes);
        };
      }
    }
    return LaneLoop.of(opcode.toString(), function, register(operands.get(0)), from);
  }

  private int negated(Not not) {
    return registers.computeIfAbsent("!" + not.predicate().text(), _ -> newRegister());
  }

  static @Nullable LaneFunction arithmetic(Opcode opcode) {
    return switch (opcode.type()) {
      case F32, F64 -> Floats.of(opcode);
      case F16, F16X2, BF16, BF16X2 -> Halves.of(opcode);
      default -> Integers.of(opcode);
    };
  }

  private static @Nullable LaneFunction lop3(Statement statement) {
    return statement.operand(4) instanceof Number table
        ? Integers.anyLogic((int) table.bits())
        : null;
  }

  private static LaneFunction copy() {
    return LaneFunction.one(a -> a);
  }

  private @Nullable Instruction move(Statement statement) {
    Operand to = statement.operand(0);
    Operand from = statement.operand(1);
    int bits = statement.opcode().type().bits;
    if (to instanceof Vector vector) {
      int part = bits / vector.elements().size();
      var moves = new ArrayList<Instruction>();
      for (int i = 0; i < vector.elements().size(); i++) {
        int shift = i * part;
        moves.add(
            LaneLoop.of(
                "mov.unpack",
                LaneFunction.one(a -> a >>> shift),
                register(vector.elements().get(i)),
                register(from)));
      }
      return sequence(moves);
    }
    if (from instanceof Vector vector) {
      int part = bits / vector.elements().size();
      long mask = -1L >>> Long.SIZE - part;
      LaneFunction pack =
          (a, b, c, d) ->
              vector.elements().size() == 2
                  ? a & mask | b << part
                  : a & mask | (b & mask) << part | (c & mask) << 2 * part | d << 3 * part;
      return LaneLoop.of("mov.pack", pack, register(to), registers(vector));
    }
    return LaneLoop.of("mov", copy(), register(to), register(from));
  }

  private static Instruction sequence(List<Instruction> instructions) {
    var all = instructions.toArray(Instruction[]::new);
    return (warp, lanes) -> {
      for (Instruction instruction : all) {
        instruction.execute(warp, lanes);
      }
    };
  }

  private int[] registers(Operand operand) {
    return operand instanceof Vector vector
        ? vector.elements().stream().mapToInt(this::register).toArray()
        : new int[] {register(operand)};
  }

  /// `cvta` and `cvta.to`: between an address in a space and the generic one.
  private @Nullable Instruction addressOf(Statement statement) {
    Opcode opcode = statement.opcode();
    boolean back = opcode.has("to");
    Space space = space(opcode.part(back ? 2 : 1));
    if (space == null) {
      return null;
    }
    long window = back ? -space.window() : space.window();
    LaneFunction function = LaneFunction.one(a -> a + window);
    return LaneLoop.of(
        "cvta", function, register(statement.operand(0)), register(statement.operand(1)));
  }

  private static @Nullable Space space(String name) {
    return switch (name) {
      case "global", "const" -> Space.GLOBAL;
      case "shared" -> Space.SHARED;
      case "local" -> Space.LOCAL;
      case "param" -> Space.PARAM;
      default -> null;
    };
  }

  private MemoryAccess access(Space space, Operand operand) {
    if (!(operand instanceof Address address)) {
      throw new PtxFault("not an address: " + operand);
    }
    boolean narrow =
        address.base() instanceof Name name
            && text.registers().get(name.text()) instanceof Type type
            && type.bits == 32;
    return new MemoryAccess(space, register(address.base()), narrow, address.offset());
  }

  /// The space of an access, having looked at all its modifiers.
  ///
  /// @param own those that the caller looks at
  private static @Nullable Space checkedSpace(Opcode opcode, Set<String> own) {
    Space space = Space.GENERIC;
    for (String modifier : opcode.modifiers()) {
      Space named = space(modifier);
      if (named != null) {
        space = named;
      } else if (!own.contains(modifier)
          && !HINTS.contains(modifier)
          && !modifier.equals(opcode.last(0))) {
        return null;
      }
    }
    return space;
  }

  private @Nullable Instruction load(Statement statement) {
    Space space = checkedSpace(statement.opcode(), Set.of("v2", "v4"));
    return space == null
        ? null
        : access(space, statement.operand(1))
            .load(statement.opcode().type(), registers(statement.operand(0)));
  }

  private @Nullable Instruction store(Statement statement) {
    Space space = checkedSpace(statement.opcode(), Set.of("v2", "v4"));
    return space == null
        ? null
        : access(space, statement.operand(0))
            .store(statement.opcode().type(), registers(statement.operand(1)));
  }

  private @Nullable Instruction atomic(Statement statement) {
    Opcode opcode = statement.opcode();
    Set<String> operations =
        Set.of("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec", "noftz");
    Space space = checkedSpace(opcode, operations);
    LaneFunction function = atomicFunction(opcode);
    if (space == null || function == null) {
      return null;
    }
    int first = opcode.operation().equals("atom") ? 1 : 0;
    int b = register(statement.operand(first + 1));
    int c = opcode.has("cas") ? register(statement.operand(first + 2)) : 0;
    int to = first == 0 ? 0 : register(statement.operand(0));
    return access(space, statement.operand(first)).atomic(opcode.type(), function, to, b, c);
  }

  private static @Nullable LaneFunction atomicFunction(Opcode opcode) {
    String type = "." + opcode.last(0);
    int s = opcode.type().shift();
    for (String operation : List.of("add", "min", "max", "and", "or", "xor")) {
      if (opcode.has(operation)) {
        return arithmetic(new Opcode(operation + type));
      }
    }
    if (opcode.has("exch")) {
      return LaneFunction.two((_, b) -> b);
    }
    if (opcode.has("cas")) {
      return LaneFunction.three((a, b, c) -> a << s == b << s ? c : a);
    }
    if (opcode.has("inc")) {
      return LaneFunction.two((a, b) -> Long.compareUnsigned(a << s, b << s) >= 0 ? 0 : a + 1);
    }
    return opcode.has("dec")
        ? LaneFunction.two(
            (a, b) -> a << s == 0 || Long.compareUnsigned(a << s, b << s) > 0 ? b : a - 1)
        : null;
  }

  private @Nullable Instruction copyAsync(Statement statement) {
    String opcode = statement.opcode().toString();
    if (opcode.equals("cp.async.commit_group")) {
      return (warp, lanes) -> warp.copies.commit(lanes);
    }
    if (opcode.equals("cp.async.wait_group")
        && statement.operand(0) instanceof Number(long newest)) {
      return (warp, lanes) -> warp.copies.await(warp, lanes, (int) newest);
    }
    if (opcode.equals("cp.async.wait_all")) {
      // Also what no group was made of.
      return (warp, lanes) -> {
        warp.copies.commit(lanes);
        warp.copies.await(warp, lanes, 0);
      };
    }
    if (!(statement.operand(2) instanceof Number(long bytes))
        || !isCopy(statement.opcode(), bytes)) {
      return null;
    }
    Operand given = statement.operand(statement.operands().size() > 3 ? 3 : 2);
    if (given instanceof Name name && text.registers().get(name.text()) == Type.PRED) {
      return null; // "ignore-src" of ISA 8.3: no number of bytes
    }
    return access(Space.SHARED, statement.operand(0))
        .copyAsync(access(Space.GLOBAL, statement.operand(1)), (int) bytes, register(given));
  }

  /// `ca` copies 4, 8 or 16 bytes, `cg`, past the first-level cache, only 16.
  private static boolean isCopy(Opcode opcode, long bytes) {
    var parts = Set.of("async", "ca", "cg", "shared", "global", "L2::64B", "L2::128B", "L2::256B");
    String form = opcode.toString();
    return opcode.onlyHas(parts)
        && (form.startsWith("cp.async.ca.shared.global") && Set.of(4L, 8L, 16L).contains(bytes)
            || form.startsWith("cp.async.cg.shared.global") && bytes == 16);
  }

  private @Nullable Instruction shuffle(Statement statement) {
    Opcode opcode = statement.opcode();
    if (!opcode.has("sync")) {
      return null;
    }
    Operand to = statement.operand(0);
    return WarpOperations.shuffle(
        opcode.part(2),
        register(to instanceof Pair pair ? pair.first() : to),
        to instanceof Pair pair ? register(pair.second()) : -1,
        register(statement.operand(1)),
        register(statement.operand(2)),
        register(statement.operand(3)),
        register(statement.operand(4)));
  }

  private @Nullable Instruction vote(Statement statement) {
    Opcode opcode = statement.opcode();
    if (!opcode.has("sync")) {
      return null;
    }
    Operand predicate = statement.operand(1);
    return WarpOperations.vote(
        opcode.part(2),
        register(statement.operand(0)),
        register(predicate instanceof Not not ? not.predicate() : predicate),
        predicate instanceof Not ? 1 : 0,
        register(statement.operand(2)));
  }

  private @Nullable Instruction reduce(Statement statement) {
    Opcode opcode = statement.opcode();
    LaneFunction function = arithmetic(new Opcode(opcode.part(2) + "." + opcode.last(0)));
    return function == null
        ? null
        : WarpOperations.reduce(
            function,
            register(statement.operand(0)),
            register(statement.operand(1)),
            register(statement.operand(2)));
  }

  private @Nullable Instruction barrier(Statement statement) {
    return switch (statement.opcode().toString()) {
      case "bar.warp.sync" -> WarpOperations.synchronize(register(statement.operand(0)));
      case "bar.sync", "bar.cta.sync", "barrier.sync", "barrier.sync.aligned" ->
          WarpOperations.barrier(
              register(statement.operand(0)),
              statement.operands().size() > 1 ? register(statement.operand(1)) : null);
      default -> null;
    };
  }

  private @Nullable Instruction loadMatrix(Statement statement) {
    Set<String> known =
        Set.of("sync", "aligned", "m8n8", "x1", "x2", "x4", "trans", "shared", "b16");
    Opcode opcode = statement.opcode();
    return opcode.onlyHas(known)
        ? MatrixOperations.load(
            access(opcode.has("shared") ? Space.SHARED : Space.GENERIC, statement.operand(1)),
            opcode.has("trans"),
            registers(statement.operand(0)))
        : null;
  }

  private @Nullable Instruction multiplyMatrices(Statement statement) {
    Halves format =
        switch (statement.opcode().toString()) {
          case "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32",
              "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32" ->
              Halves.F16;
          case "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32",
              "mma.sync.aligned.m16n8k8.row.col.f32.bf16.bf16.f32" ->
              Halves.BF16;
          default -> null;
        };
    return format == null
        ? null
        : MatrixOperations.multiply(
            format,
            registers(statement.operand(0)),
            registers(statement.operand(1)),
            registers(statement.operand(2)),
            registers(statement.operand(3)));
  }
}
