package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Lexer.Kind;
import io.nonmun.gpumodel.chat.Lexer.Token;
import io.nonmun.gpumodel.chat.Scope.Arguments;
import io.nonmun.gpumodel.chat.Scope.Expression;
import io.nonmun.gpumodel.chat.Scope.Function;
import io.nonmun.gpumodel.chat.Scope.Jump;
import io.nonmun.gpumodel.chat.Scope.Statement;
import io.nonmun.gpumodel.chat.Values.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads a template of the part of Jinja that models' chat templates use
/// (<https://jinja.palletsprojects.com/en/stable/templates/>), and makes of each construct
/// something that runs. What it does not know it refuses by line and name.
final class Parser {

  private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "is", "if", "else");

  private final List<Token> tokens;
  private int at;

  private Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  /// @throws TemplateException for what is not supported
  static Statement parse(String source) {
    var parser = new Parser(Lexer.tokens(source));
    return parser.body();
  }

  // --- statements ---

  /// Statements up to a tag of one of these names, whose name is the next token then; up to the end
  /// if there are none.
  private Statement body(String... ends) {
    var start = tokens.get(Math.max(0, at - 1)).line();
    var statements = new ArrayList<Statement>();
    while (true) {
      var token = next();
      switch (token.kind()) {
        case TEXT -> {
          var text = Text.of(token.text());
          statements.add(scope -> scope.write(text));
        }
        case OUTPUT -> {
          var value = expression();
          close();
          statements.add(at(token.line(), scope -> scope.write(Values.text(value.value(scope)))));
        }
        case TAG -> {
          if (List.of(ends).contains(token().text())) {
            return sequence(statements);
          }
          statements.add(at(token.line(), tag()));
        }
        case END -> {
          if (ends.length > 0) {
            throw new TemplateException(ends[ends.length - 1] + " is missing", start);
          }
          return sequence(statements);
        }
        default -> throw unknown(token);
      }
    }
  }

  private static Statement sequence(List<Statement> statements) {
    var all = statements.toArray(Statement[]::new);
    return scope -> {
      for (var each : all) {
        each.run(scope);
      }
    };
  }

  private static Statement at(int line, Statement statement) {
    return scope -> {
      try {
        statement.run(scope);
      } catch (TemplateException e) {
        throw e.in(line);
      }
    };
  }

  private Statement tag() {
    var name = name();
    return switch (name) {
      case "if" -> branch();
      case "for" -> loop();
      case "set" -> assignment();
      case "macro" -> macro();
      // Marks what a model is trained on; nothing to do with its prompt.
      case "generation" -> {
        close();
        yield end(body("endgeneration"));
      }
      case "break", "continue" -> {
        close();
        var out = name.equals("break");
        yield _ -> {
          throw new Jump(out);
        };
      }
      default -> throw fail("the tag %s is not supported".formatted(name));
    };
  }

  /// Behind a body: the end tag's name and close.
  private Statement end(Statement body) {
    next();
    close();
    return body;
  }

  private Statement branch() {
    var condition = expression();
    close();
    var then = body("elif", "else", "endif");
    Statement otherwise =
        switch (next().text()) {
          case "elif" -> branch();
          case "else" -> {
            close();
            yield end(body("endif"));
          }
          default -> {
            close();
            yield _ -> {};
          }
        };
    return scope -> (Values.truth(condition.value(scope)) ? then : otherwise).run(scope);
  }

  private Statement loop() {
    var names = new ArrayList<String>();
    do {
      names.add(name());
    } while (accept(","));
    expect("in");
    var list = or();
    Expression filter = accept("if") ? or() : _ -> true;
    close();
    var body = body("else", "endfor");
    Statement otherwise = _ -> {};
    if (next().text().equals("else")) {
      close();
      otherwise = body("endfor");
      next();
    }
    close();
    return new Loop(names, list, filter, body, otherwise);
  }

  private record Loop(
      List<String> names, Expression list, Expression filter, Statement body, Statement otherwise)
      implements Statement {

    @Override
    public void run(Scope scope) {
      var items = new ArrayList<Object>();
      for (var item : Values.items(list.value(scope))) {
        scope.round();
        var inner = scope.inner();
        bind(inner, item);
        if (Values.truth(filter.value(inner))) {
          items.add(item);
        }
      }
      if (items.isEmpty()) {
        otherwise.run(scope);
      }
      for (var index = 0; index < items.size(); index++) {
        scope.round();
        var inner = scope.inner();
        bind(inner, items.get(index));
        inner.set("loop", state(items, index));
        try {
          body.run(inner);
        } catch (Jump jump) {
          if (jump.out) {
            return;
          }
        }
      }
    }

    private void bind(Scope scope, Object item) {
      if (names.size() == 1) {
        scope.set(names.getFirst(), item);
        return;
      }
      var parts = Values.items(item);
      if (parts.size() != names.size()) {
        throw new TemplateException("%d values for %d names".formatted(parts.size(), names.size()));
      }
      for (var i = 0; i < names.size(); i++) {
        scope.set(names.get(i), parts.get(i));
      }
    }

    private static Map<String, Object> state(List<Object> items, int index) {
      var last = items.size() - 1;
      return Map.of(
          "index",
          index + 1L,
          "index0",
          (long) index,
          "revindex",
          last - index + 1L,
          "revindex0",
          (long) last - index,
          "first",
          index == 0,
          "last",
          index == last,
          "length",
          (long) items.size(),
          "previtem",
          index > 0 ? items.get(index - 1) : Values.UNDEFINED,
          "nextitem",
          index < last ? items.get(index + 1) : Values.UNDEFINED);
    }
  }

  private Statement assignment() {
    var name = name();
    if (accept(".")) {
      var member = name();
      expect("=");
      var value = expression();
      close();
      return scope -> {
        if (!(scope.get(name) instanceof Namespace namespace)) {
          throw new TemplateException(name + " is no namespace");
        }
        namespace.put(member, value.value(scope));
      };
    }
    if (accept("=")) {
      var value = expression();
      close();
      return scope -> scope.set(name, value.value(scope));
    }
    close();
    var body = end(body("endset"));
    return scope -> {
      var apart = scope.apart();
      body.run(apart);
      scope.set(name, apart.text());
    };
  }

  private Statement macro() {
    var name = name();
    var parameters = new LinkedHashMap<String, Expression>();
    expect("(");
    while (!accept(")")) {
      var parameter = name();
      parameters.put(parameter, accept("=") ? expression() : _ -> Values.UNDEFINED);
      if (!token().is(Kind.SYMBOL, ")")) {
        expect(",");
      }
    }
    close();
    var body = end(body("endmacro"));
    return scope ->
        scope.set(
            name,
            (Function)
                arguments -> {
                  scope.round();
                  var inner = scope.apart();
                  var index = 0;
                  for (var parameter : parameters.entrySet()) {
                    var given = arguments.get(index++, parameter.getKey(), Values.UNDEFINED);
                    inner.set(
                        parameter.getKey(),
                        given == Values.UNDEFINED ? parameter.getValue().value(inner) : given);
                  }
                  body.run(inner);
                  return inner.text();
                });
  }

  // --- expressions, by precedence ---

  private Expression expression() {
    var value = or();
    while (accept("if")) {
      var then = value;
      var condition = or();
      Expression otherwise = accept("else") ? expression() : _ -> Values.UNDEFINED;
      value = scope -> (Values.truth(condition.value(scope)) ? then : otherwise).value(scope);
    }
    return value;
  }

  private Expression or() {
    var left = and();
    while (accept("or")) {
      var one = left;
      var other = and();
      left =
          scope -> {
            var value = one.value(scope);
            return Values.truth(value) ? value : other.value(scope);
          };
    }
    return left;
  }

  private Expression and() {
    var left = not();
    while (accept("and")) {
      var one = left;
      var other = not();
      left =
          scope -> {
            var value = one.value(scope);
            return Values.truth(value) ? other.value(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (accept("not")) {
      var value = not();
      return scope -> !Values.truth(value.value(scope));
    }
    return comparison();
  }

  private Expression comparison() {
    var left = sum();
    while (true) {
      var one = left;
      if (accept("not")) {
        expect("in");
        var list = sum();
        left = scope -> !Values.contains(list.value(scope), one.value(scope));
      } else if (accept("in")) {
        var list = sum();
        left = scope -> Values.contains(list.value(scope), one.value(scope));
      } else if (token().kind() == Kind.SYMBOL
          && Set.of("==", "!=", "<", "<=", ">", ">=").contains(token().text())) {
        var operator = next().text();
        var other = sum();
        left = scope -> compare(operator, one.value(scope), other.value(scope));
      } else {
        return left;
      }
    }
  }

  private static boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> left.equals(right);
      case "!=" -> !left.equals(right);
      case "<" -> Values.compare(left, right) < 0;
      case "<=" -> Values.compare(left, right) <= 0;
      case ">" -> Values.compare(left, right) > 0;
      default -> Values.compare(left, right) >= 0;
    };
  }

  private Expression sum() {
    var left = joined();
    while (isSymbol("+", "-")) {
      left = binary(left, next().text(), joined());
    }
    return left;
  }

  private Expression joined() {
    var left = product();
    while (isSymbol("~")) {
      left = binary(left, next().text(), product());
    }
    return left;
  }

  private Expression product() {
    var left = unary();
    while (isSymbol("*", "/", "//", "%", "**")) {
      left = binary(left, next().text(), unary());
    }
    return left;
  }

  private static Expression binary(Expression left, String operator, Expression right) {
    return scope -> Values.arithmetic(operator, left.value(scope), right.value(scope));
  }

  private Expression unary() {
    if (accept("-")) {
      var value = unary();
      return scope -> Values.arithmetic("-", 0L, value.value(scope));
    }
    return filtered(postfix(primary()));
  }

  private Expression primary() {
    var token = next();
    return switch (token.kind()) {
      case STRING -> {
        var text = new StringBuilder(token.text());
        while (token().kind() == Kind.STRING) {
          text.append(next().text());
        }
        var value = Text.of(text.toString());
        yield _ -> value;
      }
      case NUMBER -> number(token);
      case NAME -> named(token);
      case SYMBOL ->
          switch (token.text()) {
            case "(" -> {
              var first = expression();
              if (accept(",")) {
                var rest = list(")");
                yield scope -> {
                  var all = new ArrayList<Object>();
                  all.add(first.value(scope));
                  all.addAll(Values.items(rest.value(scope)));
                  return all;
                };
              }
              expect(")");
              yield first;
            }
            case "[" -> list("]");
            case "{" -> mapping();
            default -> throw unknown(token);
          };
      default -> throw unknown(token);
    };
  }

  private static Expression number(Token token) {
    try {
      var value = (Long) Long.parseLong(token.text().replace("_", ""));
      return _ -> value;
    } catch (NumberFormatException e) {
      throw new TemplateException("the number " + token.text() + " is too large", token.line());
    }
  }

  private Expression named(Token token) {
    return switch (token.text()) {
      case "true", "True" -> _ -> true;
      case "false", "False" -> _ -> false;
      case "none", "None" -> _ -> Values.NONE;
      default -> {
        if (KEYWORDS.contains(token.text())) {
          throw unknown(token);
        }
        yield scope -> scope.get(token.text());
      }
    };
  }

  private Expression list(String close) {
    var items = new ArrayList<Expression>();
    while (!accept(close)) {
      items.add(expression());
      if (!token().is(Kind.SYMBOL, close)) {
        expect(",");
      }
    }
    return scope -> {
      var values = new ArrayList<Object>();
      items.forEach(item -> values.add(item.value(scope)));
      return values;
    };
  }

  private Expression mapping() {
    var entries = new ArrayList<Map.Entry<Expression, Expression>>();
    while (!accept("}")) {
      var key = expression();
      expect(":");
      entries.add(Map.entry(key, expression()));
      if (!token().is(Kind.SYMBOL, "}")) {
        expect(",");
      }
    }
    return scope -> {
      var values = new LinkedHashMap<String, Object>();
      entries.forEach(entry ->
          values.put(
              Values.asText(entry.getKey().value(scope)).toString(),
              entry.getValue().value(scope)));
      return values;
    };
  }

  private Expression postfix(Expression start) {
    var value = start;
    while (true) {
      var container = value;
      if (accept(".")) {
        var name = name();
        var key = Text.of(name);
        if (accept("(")) {
          var arguments = arguments();
          value =
              scope -> {
                var object = container.value(scope);
                var given = arguments.of(scope);
                // A namespace or a mapping may hold a function under that name.
                return object instanceof Map<?, ?> map && map.get(name) instanceof Function function
                    ? function.call(given)
                    : Builtins.method(object, name, given);
              };
        } else {
          value = scope -> Values.member(container.value(scope), key);
        }
      } else if (accept("[")) {
        value = subscript(container);
      } else if (accept("(")) {
        var arguments = arguments();
        var callee = tokens.get(at - 1);
        value =
            scope -> {
              if (container.value(scope) instanceof Function function) {
                return function.call(arguments.of(scope));
              }
              throw new TemplateException("a call of what is no function", callee.line());
            };
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression container) {
    Expression none = _ -> Values.UNDEFINED;
    var from = isSymbol(":") ? none : expression();
    if (accept("]")) {
      return scope -> Values.member(container.value(scope), from.value(scope));
    }
    expect(":");
    var to = isSymbol(":", "]") ? none : expression();
    var step = accept(":") && !isSymbol("]") ? expression() : none;
    expect("]");
    return scope ->
        Values.slice(container.value(scope), from.value(scope), to.value(scope), step.value(scope));
  }

  private Expression filtered(Expression start) {
    var value = start;
    while (true) {
      var input = value;
      if (accept("|")) {
        var name = name();
        var arguments = accept("(") ? arguments() : Given.NOTHING;
        value = scope -> Builtins.filter(name, input.value(scope), arguments.of(scope));
      } else if (accept("is")) {
        var not = accept("not");
        var name = name();
        var arguments = testArguments();
        value = scope -> Builtins.test(name, input.value(scope), arguments.of(scope)) != not;
      } else {
        return value;
      }
    }
  }

  /// A test's single argument may stand without parentheses.
  private Given testArguments() {
    if (accept("(")) {
      return arguments();
    }
    var kind = token().kind();
    var bare =
        kind == Kind.STRING
            || kind == Kind.NUMBER
            || kind == Kind.NAME && !KEYWORDS.contains(token().text())
            || isSymbol("[", "{");
    return bare ? new Given(List.of(postfix(primary())), Map.of()) : Given.NOTHING;
  }

  private record Given(List<Expression> values, Map<String, Expression> named) {

    static final Given NOTHING = new Given(List.of(), Map.of());

    Arguments of(Scope scope) {
      var results = new HashMap<String, Object>();
      named.forEach((name, value) -> results.put(name, value.value(scope)));
      return new Arguments(values.stream().map(value -> value.value(scope)).toList(), results);
    }
  }

  /// Behind the opening parenthesis.
  private Given arguments() {
    var values = new ArrayList<Expression>();
    var named = new LinkedHashMap<String, Expression>();
    while (!accept(")")) {
      if (token().kind() == Kind.NAME && tokens.get(at + 1).is(Kind.SYMBOL, "=")) {
        var name = name();
        expect("=");
        named.put(name, expression());
      } else {
        values.add(expression());
      }
      if (!token().is(Kind.SYMBOL, ")")) {
        expect(",");
      }
    }
    return new Given(values, named);
  }

  // --- tokens ---

  private Token token() {
    return tokens.get(at);
  }

  private Token next() {
    var token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  private boolean isSymbol(String... symbols) {
    return token().kind() == Kind.SYMBOL && List.of(symbols).contains(token().text());
  }

  private boolean accept(String text) {
    var token = token();
    var there =
        (token.kind() == Kind.SYMBOL || token.kind() == Kind.NAME) && token.text().equals(text);
    if (there) {
      at++;
    }
    return there;
  }

  private void expect(String text) {
    if (!accept(text)) {
      throw fail("%s instead of %s".formatted(token().text(), text));
    }
  }

  private String name() {
    if (token().kind() != Kind.NAME) {
      throw fail("%s instead of a name".formatted(token().text()));
    }
    return next().text();
  }

  private void close() {
    if (token().kind() != Kind.CLOSE) {
      throw unknown(token());
    }
    next();
  }

  private TemplateException unknown(Token token) {
    return new TemplateException("%s is not expected here".formatted(token.text()), token.line());
  }

  private TemplateException fail(String what) {
    return new TemplateException(what, token().line());
  }
}
