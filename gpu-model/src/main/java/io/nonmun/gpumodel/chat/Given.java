package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Arguments;
import io.nonmun.gpumodel.chat.Scope.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Arguments as a template writes them.
///
/// @param lists behind `*`
/// @param mappings behind `**`
record Given(
    List<Expression> values,
    Map<String, Expression> named,
    List<Expression> lists,
    List<Expression> mappings) {

  static final Given NOTHING = new Given(List.of(), Map.of(), List.of(), List.of());

  Arguments of(Scope scope) {
    return of(scope, Map.of());
  }

  /// @param more named ones
  Arguments of(Scope scope, Map<String, Object> more) {
    var all = new ArrayList<Object>();
    values.forEach(value -> all.add(value.value(scope)));
    lists.forEach(list -> all.addAll(Values.items(list.value(scope))));
    var byName = new LinkedHashMap<String, Object>();
    named.forEach((name, value) -> byName.put(name, value.value(scope)));
    for (var mapping : mappings) {
      if (!(mapping.value(scope) instanceof Map<?, ?> map)) {
        throw new TemplateException("** before what is no mapping");
      }
      map.forEach((key, value) -> byName.put(key.toString(), value));
    }
    byName.putAll(more);
    return new Arguments(all, byName);
  }
}
