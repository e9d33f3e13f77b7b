package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Expression;
import io.nonmun.gpumodel.chat.Scope.Function;
import java.util.Map;

/// A call of a function, or of a value's method.
///
/// @param method empty: the value itself is called
record Call(Expression callee, String method, Given arguments, int line) implements Expression {

  @Override
  public Object value(Scope scope) {
    return value(scope, Map.of());
  }

  /// @param more named arguments
  Object value(Scope scope, Map<String, Object> more) {
    var object = callee.value(scope);
    var given = arguments.of(scope, more);
    // A namespace or a mapping may hold a function under that name.
    var function =
        method.isEmpty() ? object : object instanceof Map<?, ?> map ? map.get(method) : null;
    if (function instanceof Function callable) {
      return callable.call(given);
    }
    if (method.isEmpty()) {
      throw new TemplateException("a call of what is no function", line);
    }
    return Methods.call(object, method, given);
  }
}
