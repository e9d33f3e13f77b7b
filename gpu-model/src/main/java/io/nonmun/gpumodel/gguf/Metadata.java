package io.nonmun.gpumodel.gguf;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model file's facts by key. Each getter says what it found where it is not what was asked for.
///
/// @param file that they are from, for messages
/// @param values `Boolean`, `Long` (all integers), `Double` (all floats), `String`, or a `List` of
///   one of these, in the file's order
public record Metadata(String file, Map<String, Object> values) {

  public Metadata {
    values = Collections.unmodifiableMap(values);
  }

  /// @throws GgufException if the key is missing or of another kind, as with the other getters
  public String text(String key) {
    return get(key, String.class);
  }

  public Optional<String> findText(String key) {
    return find(key, String.class);
  }

  public int integer(String key) {
    return toInt(key, get(key, Long.class));
  }

  public Optional<Integer> findInteger(String key) {
    return find(key, Long.class).map(value -> toInt(key, value));
  }

  public float number(String key) {
    return get(key, Double.class).floatValue();
  }

  public Optional<Float> findNumber(String key) {
    return find(key, Double.class).map(Double::floatValue);
  }

  public Optional<Boolean> findFlag(String key) {
    return find(key, Boolean.class);
  }

  public List<String> texts(String key) {
    return list(key, String.class);
  }

  /// @return empty if the key is missing
  public List<Long> integers(String key) {
    return values.containsKey(key) ? list(key, Long.class) : List.of();
  }

  public List<Float> numbers(String key) {
    return list(key, Number.class).stream().map(Number::floatValue).toList();
  }

  private <T> List<T> list(String key, Class<T> kind) {
    var list = get(key, List.class);
    for (var each : list) {
      if (!kind.isInstance(each)) {
        throw new GgufException(
            "%s: %s is a list of %s, not of %s; convert the model anew"
                .formatted(file, key, shown(each), kind.getSimpleName()));
      }
    }
    @SuppressWarnings("unchecked") // checked above
    var checked = (List<T>) list;
    return checked;
  }

  private <T> T get(String key, Class<T> kind) {
    return find(key, kind)
        .orElseThrow(() ->
            new GgufException(
                "%s lacks the key %s; is it a whole model? Convert it anew".formatted(file, key)));
  }

  private <T> Optional<T> find(String key, Class<T> kind) {
    var value = values.get(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!kind.isInstance(value)) {
      throw new GgufException(
          "%s: %s is a %s, not a %s; convert the model anew"
              .formatted(file, key, shown(value), kind.getSimpleName()));
    }
    return Optional.of(kind.cast(value));
  }

  private int toInt(String key, long value) {
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new GgufException(
          "%s: %s is %d, which no model has; convert it anew".formatted(file, key, value));
    }
    return (int) value;
  }

  private static String shown(Object value) {
    return value instanceof List<?> list
        ? "List of " + list.size()
        : value.getClass().getSimpleName() + " " + GgufReader.shown(value.toString());
  }
}
