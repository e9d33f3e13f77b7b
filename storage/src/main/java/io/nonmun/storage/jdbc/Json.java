package io.nonmun.storage.jdbc;

import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Lists and summaries as JSON columns: they are read and written whole, never searched.
final class Json {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

  private Json() {}

  static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static <T> T value(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  static List<String> strings(String json) {
    return MAPPER.readValue(json, STRINGS);
  }
}
