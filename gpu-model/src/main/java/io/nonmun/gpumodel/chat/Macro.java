package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import io.nonmun.gpumodel.chat.Scope.Expression;
import io.nonmun.gpumodel.chat.Scope.Function;
import io.nonmun.gpumodel.chat.Scope.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A part of a template that is called by name, or the body of a `call`
/// (<https://jinja.palletsprojects.com/en/stable/templates/#macros>).
///
/// @param parameters with their defaults
/// @param scope that it was defined in
record Macro(Map<String, Expression> parameters, Statement body, Scope scope) implements Function {

  @Override
  public Object call(Arguments arguments) {
    scope.round();
    var inner = scope.apart();
    var others = new LinkedHashMap<Object, Object>(arguments.named());
    var index = 0;
    for (var parameter : parameters.entrySet()) {
      var given = arguments.get(index++, parameter.getKey(), Values.UNDEFINED);
      others.remove(parameter.getKey());
      inner.set(
          parameter.getKey(),
          given == Values.UNDEFINED ? parameter.getValue().value(inner) : given);
    }
    var caller = others.remove("caller");
    if (caller != null) {
      inner.set("caller", caller);
    }
    var values = arguments.values();
    inner.set("varargs", index < values.size() ? values.subList(index, values.size()) : List.of());
    inner.set("kwargs", others);
    body.run(inner);
    return inner.text();
  }
}
