package io.nonmun.bot.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/// Tells two settings apart by the names of their keys: no value, which may be a secret.
final class ConfigChanges {

  private ConfigChanges() {}

  /// The keys whose values differ, `nonmun.` left out; a list is one key.
  static List<String> between(NonmunConfig one, NonmunConfig other) {
    return between("", one, other).toList();
  }

  private static Stream<String> between(String section, Record one, Record other) {
    return Arrays.stream(one.getClass().getRecordComponents())
        .flatMap(component -> {
          var key = section + DataObjectPropertyName.toDashedForm(component.getName());
          var before = value(component.getAccessor(), one);
          var after = value(component.getAccessor(), other);
          if (Objects.equals(before, after)) {
            return Stream.of();
          }
          return isSection(component.getType())
              ? between(key + ".", (Record) before, (Record) after)
              : Stream.of(key);
        });
  }

  /// A record of this package that is no value of its own ([Secret], [DigestTime]).
  private static boolean isSection(Class<?> type) {
    return type.isRecord()
        && Arrays.stream(type.getDeclaredConstructors()[0].getParameters())
            .anyMatch(parameter -> parameter.isAnnotationPresent(Allowed.class));
  }

  private static Object value(Method accessor, Record settings) {
    try {
      return accessor.invoke(settings);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(accessor.toString(), e);
    }
  }
}
