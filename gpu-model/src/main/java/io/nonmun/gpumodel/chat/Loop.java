package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import io.nonmun.gpumodel.chat.Scope.Expression;
import io.nonmun.gpumodel.chat.Scope.Function;
import io.nonmun.gpumodel.chat.Scope.Jump;
import io.nonmun.gpumodel.chat.Scope.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `for`, with what its body sees as `loop`
/// (<https://jinja.palletsprojects.com/en/stable/templates/#for>).
///
/// @param filter which items are gone through
/// @param otherwise what runs where there are none
/// @param recursive whether `loop` can be called with other items
record Loop(
    List<String> names,
    Expression list,
    Expression filter,
    Statement body,
    Statement otherwise,
    boolean recursive)
    implements Statement {

  @Override
  public void run(Scope scope) {
    run(scope, list.value(scope), 0);
  }

  private void run(Scope scope, Object over, int depth) {
    var items = new ArrayList<Object>();
    for (var item : Values.items(over)) {
      scope.round();
      var inner = scope.inner();
      Parser.bind(inner, names, item);
      if (Values.truth(filter.value(inner))) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      otherwise.run(scope);
    }
    var state = new State(scope, items, depth);
    for (var index = 0; index < items.size(); index++) {
      scope.round();
      var inner = scope.inner();
      Parser.bind(inner, names, items.get(index));
      state.at(index);
      inner.set("loop", state);
      try {
        body.run(inner);
      } catch (Jump jump) {
        if (jump.out) {
          return;
        }
      }
    }
  }

  /// `loop`: where it is, and itself for items within items.
  private final class State extends HashMap<String, Object> implements Function {
    private static final long serialVersionUID = 1;

    private final transient Scope scope;
    private final transient List<Object> items;
    private final int depth;
    private transient @Nullable List<Object> seen;

    State(Scope scope, List<Object> items, int depth) {
      this.scope = scope;
      this.items = items;
      this.depth = depth;
      put("length", (long) items.size());
      put("depth", depth + 1L);
      put("depth0", (long) depth);
      put("cycle", (Function) this::cycle);
      put("changed", (Function) this::changed);
    }

    void at(int index) {
      var last = items.size() - 1;
      put("index", index + 1L);
      put("index0", (long) index);
      put("revindex", last - index + 1L);
      put("revindex0", (long) last - index);
      put("first", index == 0);
      put("last", index == last);
      put("previtem", index > 0 ? items.get(index - 1) : Values.UNDEFINED);
      put("nextitem", index < last ? items.get(index + 1) : Values.UNDEFINED);
    }

    private Object cycle(Arguments arguments) {
      if (arguments.values().isEmpty()) {
        throw new TemplateException("a cycle of nothing");
      }
      return arguments.at((int) ((long) get("index0") % arguments.values().size()));
    }

    private Object changed(Arguments arguments) {
      var before = seen;
      seen = arguments.values();
      return before == null || !Values.equal(before, arguments.values());
    }

    @Override
    public Object call(Arguments arguments) {
      if (!recursive) {
        throw new TemplateException("a call of a loop that is not recursive");
      }
      scope.round();
      var apart = scope.apart();
      run(apart, arguments.at(0), depth + 1);
      return apart.text();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
