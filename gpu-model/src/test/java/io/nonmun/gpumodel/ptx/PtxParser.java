package io.nonmun.gpumodel.ptx;

import io.nonmun.gpumodel.ptx.Operand.Address;
import io.nonmun.gpumodel.ptx.Operand.Name;
import io.nonmun.gpumodel.ptx.Operand.Not;
import io.nonmun.gpumodel.ptx.Operand.Number;
import io.nonmun.gpumodel.ptx.Operand.Pair;
import io.nonmun.gpumodel.ptx.Operand.Vector;
import io.nonmun.gpumodel.ptx.PtxModule.Source;
import io.nonmun.gpumodel.ptx.PtxModule.Variable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads PTX text: the part of the syntax that nvcc writes. `.func` is read over: whoever calls one
/// fails.
final class PtxParser {

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<gap>\\s+|//[^\\n]*|/\\*.*?\\*/)"
              + "|0[fF][0-9a-fA-F]{8}|0[dD][0-9a-fA-F]{16}"
              + "|-?0[xX][0-9a-fA-F]+U?|-?[0-9]+(?:\\.[0-9]+)?U?"
              + "|[%$_.A-Za-z](?:[\\w$.]|::)*"
              + "|\"[^\"]*\""
              + "|[^\\s]",
          Pattern.DOTALL);

  private record Token(String text, int line) {}

  private final List<Token> tokens = new ArrayList<>();
  private int next;

  // Of the function that is being read.
  private final Map<String, Type> registers = new HashMap<>();
  private final Deque<Map<String, String>> scopes = new ArrayDeque<>();
  private final List<Variable> locals = new ArrayList<>();
  private final List<Statement> statements = new ArrayList<>();
  private final Map<String, Integer> labels = new HashMap<>();
  private int scopesSeen;

  private PtxParser(String text) {
    var matcher = TOKEN.matcher(text);
    int line = 1;
    while (matcher.find()) {
      if (matcher.group("gap") == null) {
        tokens.add(new Token(matcher.group(), line));
      }
      line += (int) matcher.group().chars().filter(c -> c == '\n').count();
    }
  }

  /// @throws PtxFault if it cannot be read
  static PtxModule parse(String text) {
    return new PtxParser(text).module();
  }

  private PtxModule module() {
    var variables = new ArrayList<Variable>();
    var kernels = new LinkedHashMap<String, Source>();
    while (next < tokens.size()) {
      switch (peek()) {
        case ".version" -> skip(2);
        case ".target" -> {
          skip(2);
          while (accept(",")) {
            skip(1);
          }
        }
        case ".address_size" -> {
          skip(1);
          expect("64");
        }
        case ".file" -> skip(3);
        case ".visible", ".weak", ".extern" -> skip(1);
        case ".entry" -> {
          Source kernel = kernel();
          kernels.put(kernel.name(), kernel);
        }
        case ".func" -> skipFunction();
        case ".global", ".const", ".shared" -> variables.add(variable());
        case ".section" -> skipPast("}");
        default -> throw unexpected("a directive");
      }
    }
    return new PtxModule(variables, kernels);
  }

  private void skipFunction() {
    while (!peek().equals("{") && !peek().equals(";")) {
      skip(1);
    }
    int depth = 0;
    do {
      String token = take();
      depth += token.equals("{") ? 1 : token.equals("}") ? -1 : 0;
    } while (depth > 0);
  }

  private Source kernel() {
    registers.clear();
    scopes.clear();
    locals.clear();
    statements.clear();
    labels.clear();
    expect(".entry");
    String name = take();
    var parameters = new ArrayList<Variable>();
    expect("(");
    while (!accept(")")) {
      parameters.add(parameter());
      accept(",");
    }
    int maxThreads = 0;
    while (!peek().equals("{")) {
      String directive = take();
      int product = (int) number(take());
      while (accept(",")) {
        product *= (int) number(take());
      }
      if (directive.equals(".maxntid") || directive.equals(".reqntid")) {
        maxThreads = product;
      }
    }
    body();
    return new Source(
        name,
        parameters,
        List.copyOf(locals),
        Map.copyOf(registers),
        List.copyOf(statements),
        Map.copyOf(labels),
        maxThreads);
  }

  private Variable parameter() {
    expect(".param");
    int align = 0;
    Type type = null;
    while (peek().startsWith(".")) {
      String token = take();
      switch (token) {
        case ".align" -> align = (int) number(take());
        case ".ptr", ".global", ".shared", ".const", ".local" -> {}
        default -> type = Type.of(token.substring(1));
      }
    }
    if (type == null) {
      throw unexpected("a parameter's type");
    }
    String name = take();
    int count = 1;
    if (accept("[")) {
      count = (int) number(take());
      expect("]");
    }
    // A pointer's .align is of what it points to.
    int own = count == 1 ? type.bytes() : Math.max(align, type.bytes());
    return new Variable("param", name, own, count * type.bytes(), new byte[0]);
  }

  private Variable variable() {
    String space = take().substring(1);
    int align = 0;
    Type type = null;
    while (peek().startsWith(".")) {
      String token = take();
      if (token.equals(".align")) {
        align = (int) number(take());
      } else {
        type = Type.of(token.substring(1));
      }
    }
    if (type == null) {
      throw unexpected("a variable's type");
    }
    String name = take();
    int count = 1;
    while (accept("[")) {
      count = peek().equals("]") ? 0 : count * (int) number(take());
      expect("]");
    }
    var content = ByteBuffer.allocate(count * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    boolean given = accept("=");
    if (given) {
      boolean list = accept("{");
      do {
        put(content, type, number(take()));
      } while (list && accept(","));
      if (list) {
        expect("}");
      }
    }
    expect(";");
    return new Variable(
        space,
        name,
        Math.max(align, type.bytes()),
        count * type.bytes(),
        // Section 5.4.4: what has no initial value is zero.
        space.equals("global") || space.equals("const") ? content.array() : new byte[0]);
  }

  private static void put(ByteBuffer content, Type type, long value) {
    for (int i = 0; i < type.bytes(); i++) {
      content.put((byte) (value >>> 8 * i));
    }
  }

  private void body() {
    expect("{");
    scopes.push(new HashMap<>());
    while (!scopes.isEmpty()) {
      switch (peek()) {
        case "{" -> {
          skip(1);
          scopes.push(new HashMap<>());
          scopesSeen++;
        }
        case "}" -> {
          skip(1);
          scopes.pop();
        }
        case ".reg" -> declareRegisters();
        case ".shared", ".local" -> locals.add(variable());
        case ".loc" -> skipLine();
        case ".pragma" -> skipPast(";");
        default -> {
          if (tokens.get(next + 1).text.equals(":")) {
            labels.put(take(), statements.size());
            skip(1);
          } else {
            statements.add(statement());
          }
        }
      }
    }
  }

  /// `.reg .b32 %r<55>;` or `.reg .f16 low, high;`, the latter inside the braces of inline
  /// assembly.
  private void declareRegisters() {
    skip(1);
    Type type = Type.of(take().substring(1));
    do {
      String name = take();
      if (accept("<")) {
        int count = (int) number(take());
        expect(">");
        for (int i = 0; i < count; i++) {
          registers.put(name + i, type);
        }
      } else {
        String unique = scopes.size() == 1 ? name : name + "'" + scopesSeen;
        scopes.element().put(name, unique);
        registers.put(unique, type);
      }
    } while (accept(","));
    expect(";");
  }

  private Statement statement() {
    int line = tokens.get(next).line;
    Operand guard = null;
    if (accept("@")) {
      guard = operand();
    }
    var opcode = new Opcode(take());
    var operands = new ArrayList<Operand>();
    while (!accept(";")) {
      operands.add(operand());
      accept(",");
    }
    return new Statement(line, guard, opcode, List.copyOf(operands));
  }

  private Operand operand() {
    if (accept("!")) {
      return new Not(name());
    }
    if (accept("{") || accept("(")) {
      var elements = new ArrayList<Operand>();
      while (!accept("}") && !accept(")")) {
        elements.add(operand());
        accept(",");
      }
      return new Vector(List.copyOf(elements));
    }
    if (accept("[")) {
      Operand base = operand();
      long offset = 0;
      if (accept("+")) {
        offset = number(take());
      } else if (isNumber(peek())) {
        offset = number(take());
      }
      expect("]");
      return new Address(base, offset);
    }
    if (isNumber(peek())) {
      return new Number(number(take()));
    }
    Name first = name();
    return accept("|") ? new Pair(first, name()) : first;
  }

  private Name name() {
    String name = take();
    for (Map<String, String> scope : scopes) {
      String unique = scope.get(name);
      if (unique != null) {
        return new Name(unique);
      }
    }
    return new Name(name);
  }

  private static boolean isNumber(String token) {
    char c = token.charAt(0);
    return Character.isDigit(c) || c == '-' && token.length() > 1;
  }

  private long number(String token) {
    try {
      if (token.startsWith("0f") || token.startsWith("0F")) {
        return Integer.parseUnsignedInt(token, 2, token.length(), 16);
      }
      if (token.startsWith("0d") || token.startsWith("0D")) {
        return Long.parseUnsignedLong(token, 2, token.length(), 16);
      }
      boolean negative = token.startsWith("-");
      String digits = token.substring(negative ? 1 : 0).replace("U", "");
      long value =
          digits.startsWith("0x") || digits.startsWith("0X")
              ? Long.parseUnsignedLong(digits.substring(2), 16)
              : Long.parseUnsignedLong(digits);
      return negative ? -value : value;
    } catch (NumberFormatException e) {
      next--;
      throw unexpected("a number");
    }
  }

  private String peek() {
    if (next >= tokens.size()) {
      throw new PtxFault("the PTX ends early");
    }
    return tokens.get(next).text;
  }

  private String take() {
    String token = peek();
    next++;
    return token;
  }

  private void skip(int count) {
    next += count;
  }

  private void skipPast(String end) {
    while (!take().equals(end)) {}
  }

  private void skipLine() {
    int line = tokens.get(next).line;
    while (next < tokens.size() && tokens.get(next).line == line) {
      next++;
    }
  }

  private boolean accept(String token) {
    boolean there = peek().equals(token);
    next += there ? 1 : 0;
    return there;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw unexpected(token);
    }
  }

  private PtxFault unexpected(@Nullable String expected) {
    Token token = tokens.get(next);
    return new PtxFault("line %d: %s instead of %s".formatted(token.line, token.text, expected));
  }
}
