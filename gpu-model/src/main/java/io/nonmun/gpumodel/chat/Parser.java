package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Lexer.Kind;
import io.nonmun.gpumodel.chat.Lexer.Token;
import io.nonmun.gpumodel.chat.Scope.Expression;
import io.nonmun.gpumodel.chat.Scope.Jump;
import io.nonmun.gpumodel.chat.Scope.Statement;
import io.nonmun.gpumodel.chat.Values.Namespace;
import io.nonmun.gpumodel.chat.Values.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Reads a template of the part of Jinja that models' chat templates use
/// (<https://jinja.palletsprojects.com/en/stable/templates/>), and makes of each construct
/// something that runs. What it does not know it refuses by line and name.
final class Parser {

  private static final Set<String> KEYWORDS = Set.of("and", "or", "not", "in", "is", "if", "else");

  private final List<Token> tokens;
  private int at;

  private Parser(List<Token> tokens) {
    this.tokens = new ArrayList<>(tokens);
  }

  /// @throws TemplateException for what is not supported
  static Statement parse(String source) {
    var body = new Parser(Lexer.tokens(source)).body();
    return scope -> {
      try {
        body.run(scope);
      } catch (Scope.Jump e) {
        throw new TemplateException("break or continue outside of a loop");
      }
    };
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
          var value = tuple(this::expression);
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
      } catch (Scope.Jump e) {
        throw e; // on its way to its loop
      } catch (RuntimeException e) { // templates come from outside, and give a filter anything
        throw new TemplateException(
            "a value that does not fit (%s)".formatted(e.getMessage()), line);
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
      case "call" -> call();
      case "filter" -> filterBlock();
      case "with" -> with();
      case "do" -> {
        var value = expression();
        close();
        yield value::value;
      }
      // Marks what a model is trained on; nothing to do with its prompt.
      case "generation" -> {
        close();
        yield end(body("endgeneration"));
      }
      case "autoescape" -> {
        var escapes = expression();
        close();
        var body = end(body("endautoescape"));
        yield scope -> {
          if (Values.truth(escapes.value(scope))) {
            throw new TemplateException("autoescape is not supported");
          }
          body.run(scope.inner());
        };
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
    var names = targets();
    expect("in");
    var list = tuple(this::or);
    Expression filter = accept("if") ? expression() : _ -> true;
    var recursive = accept("recursive");
    close();
    var body = body("else", "endfor");
    Statement otherwise = _ -> {};
    if (next().text().equals("else")) {
      close();
      otherwise = body("endfor");
      next();
    }
    close();
    return new Loop(names, list, filter, body, otherwise, recursive);
  }

  /// Names that a value is unpacked to.
  private List<String> targets() {
    var names = new ArrayList<String>();
    var closed = accept("(");
    do {
      names.add(name());
    } while (accept(",") && !isSymbol(")"));
    if (closed) {
      expect(")");
    }
    return names;
  }

  static void bind(Scope scope, List<String> names, Object item) {
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

  private Statement assignment() {
    var name = name();
    if (accept(".")) {
      var member = name();
      expect("=");
      var value = tuple(this::expression);
      close();
      return scope -> {
        if (!(scope.get(name) instanceof Namespace namespace)) {
          throw new TemplateException(name + " is no namespace");
        }
        namespace.put(member, value.value(scope));
      };
    }
    var names = new ArrayList<>(List.of(name));
    while (accept(",")) {
      names.add(name());
    }
    if (accept("=")) {
      var value = tuple(this::expression);
      close();
      return scope -> bind(scope, names, value.value(scope));
    }
    var filter = filters();
    close();
    var body = end(body("endset"));
    return scope -> {
      var apart = scope.apart();
      body.run(apart);
      scope.set(name, filter.apply(scope, apart.text()));
    };
  }

  private Statement filterBlock() {
    at--; // the name begins a filter, as behind a bar
    tokens.set(at, new Token(Kind.SYMBOL, "|", token().line()));
    var filter = filters();
    close();
    var body = end(body("endfilter"));
    return scope -> {
      var apart = scope.apart();
      body.run(apart);
      scope.write(Values.text(filter.apply(scope, apart.text())));
    };
  }

  private Statement with() {
    var values = new LinkedHashMap<String, Expression>();
    while (token().kind() == Kind.NAME) {
      var name = name();
      expect("=");
      values.put(name, expression());
      if (!accept(",")) {
        break;
      }
    }
    close();
    var body = end(body("endwith"));
    return scope -> {
      var inner = scope.inner();
      values.forEach((name, value) -> inner.set(name, value.value(scope)));
      body.run(inner);
    };
  }

  private Statement macro() {
    var name = name();
    var parameters = parameters();
    close();
    var body = end(body("endmacro"));
    return scope -> scope.set(name, new Macro(parameters, body, scope));
  }

  /// A macro is called with a body, which it has as `caller`.
  private Statement call() {
    var parameters = isSymbol("(") ? parameters() : new LinkedHashMap<String, Expression>();
    var called = expression();
    if (!(called instanceof Call call)) {
      throw fail("a call block without a call");
    }
    close();
    var body = end(body("endcall"));
    return scope ->
        scope.write(
            Values.text(call.value(scope, Map.of("caller", new Macro(parameters, body, scope)))));
  }

  private LinkedHashMap<String, Expression> parameters() {
    var parameters = new LinkedHashMap<String, Expression>();
    expect("(");
    while (!accept(")")) {
      var parameter = name();
      parameters.put(parameter, accept("=") ? expression() : _ -> Values.UNDEFINED);
      if (!token().is(Kind.SYMBOL, ")")) {
        expect(",");
      }
    }
    return parameters;
  }

  // --- expressions, by precedence ---

  /// One value, or several with commas between them as a list.
  private Expression tuple(Supplier<Expression> each) {
    var first = each.get();
    if (!isSymbol(",")) {
      return first;
    }
    var all = new ArrayList<>(List.of(first));
    while (accept(",") && token().kind() != Kind.CLOSE) {
      all.add(each.get());
    }
    return scope -> {
      var values = new ArrayList<Object>();
      all.forEach(value -> values.add(value.value(scope)));
      return new Tuple(values);
    };
  }

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

  /// Several in a row hold if each does.
  private Expression comparison() {
    var first = sum();
    var parts = new ArrayList<Comparison>();
    while (true) {
      String operator;
      if (accept("not")) {
        expect("in");
        operator = "not in";
      } else if (accept("in")) {
        operator = "in";
      } else if (isSymbol("==", "!=", "<", "<=", ">", ">=")) {
        operator = next().text();
      } else {
        break;
      }
      parts.add(new Comparison(operator, sum()));
    }
    if (parts.isEmpty()) {
      return first;
    }
    return scope -> {
      var left = first.value(scope);
      for (var part : parts) {
        var right = part.right().value(scope);
        if (!compare(part.operator(), left, right)) {
          return false;
        }
        left = right;
      }
      return true;
    };
  }

  private record Comparison(String operator, Expression right) {}

  private static boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Values.equal(left, right);
      case "!=" -> !Values.equal(left, right);
      case "in" -> Values.contains(right, left);
      case "not in" -> !Values.contains(right, left);
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
    var left = power();
    while (isSymbol("*", "/", "//", "%")) {
      left = binary(left, next().text(), power());
    }
    return left;
  }

  private Expression power() {
    var left = unary();
    while (isSymbol("**")) {
      left = binary(left, next().text(), unary());
    }
    return left;
  }

  private static Expression binary(Expression left, String operator, Expression right) {
    return scope -> Values.arithmetic(operator, left.value(scope), right.value(scope));
  }

  private Expression unary() {
    return filtered(signed());
  }

  private Expression signed() {
    if (isSymbol("-", "+")) {
      var sign = next().text();
      var value = signed();
      return postfix(scope -> Values.arithmetic(sign, 0L, value.value(scope)));
    }
    return postfix(primary());
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
              if (accept(")")) {
                yield _ -> Tuple.of();
              }
              var first = expression();
              if (accept(",")) {
                var rest = list(")");
                yield scope -> {
                  var all = new ArrayList<Object>();
                  all.add(first.value(scope));
                  all.addAll(Values.items(rest.value(scope)));
                  return new Tuple(all);
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
      Object value;
      if (token.text().chars().allMatch(Character::isDigit)) {
        value = Long.parseLong(token.text());
      } else {
        value = Double.parseDouble(token.text());
      }
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
      var values = new LinkedHashMap<Object, Object>();
      entries.forEach(entry ->
          values.put(Values.key(entry.getKey().value(scope)), entry.getValue().value(scope)));
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
          value = new Call(container, name, arguments(), token().line());
        } else {
          value = scope -> Values.member(container.value(scope), key);
        }
      } else if (accept("[")) {
        value = subscript(container);
      } else if (accept("(")) {
        value = new Call(container, "", arguments(), token().line());
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
      if (isSymbol("|")) {
        var filters = filters();
        value = scope -> filters.apply(scope, input.value(scope));
      } else if (accept("is")) {
        var not = accept("not");
        var name = isSymbol("==", "!=", "<", "<=", ">", ">=") ? next().text() : name();
        var arguments = testArguments();
        value = scope -> Builtins.test(name, input.value(scope), arguments.of(scope)) != not;
      } else {
        return value;
      }
    }
  }

  /// What is done to a value behind bars.
  private interface Filter {
    Object apply(Scope scope, Object value);
  }

  private Filter filters() {
    Filter all = (_, value) -> value;
    while (accept("|")) {
      var before = all;
      var name = name();
      var arguments = accept("(") ? arguments() : Given.NOTHING;
      all =
          (scope, value) -> Builtins.filter(name, before.apply(scope, value), arguments.of(scope));
    }
    return all;
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
    return bare
        ? new Given(List.of(postfix(primary())), Map.of(), List.of(), List.of())
        : Given.NOTHING;
  }

  /// Behind the opening parenthesis.
  private Given arguments() {
    var values = new ArrayList<Expression>();
    var named = new LinkedHashMap<String, Expression>();
    var lists = new ArrayList<Expression>();
    var mappings = new ArrayList<Expression>();
    while (!accept(")")) {
      if (accept("*")) {
        lists.add(expression());
      } else if (accept("**")) {
        mappings.add(expression());
      } else if (token().kind() == Kind.NAME && tokens.get(at + 1).is(Kind.SYMBOL, "=")) {
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
    return new Given(values, named, lists, mappings);
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
