package io.nonmun.gpumodel.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A JSON value; its text form is compact JSON.
public sealed interface Json {

  /// Members in the order of the text.
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    @Override
    public String toString() {
      return JsonWriter.write(this);
    }
  }

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return JsonWriter.write(this);
    }
  }

  record Str(String value) implements Json {
    @Override
    public String toString() {
      return JsonWriter.write(this);
    }
  }

  record Num(BigDecimal value) implements Json {
    @Override
    public String toString() {
      return value.toString();
    }
  }

  record Bool(boolean value) implements Json {
    @Override
    public String toString() {
      return String.valueOf(value);
    }
  }

  /// The value `null`.
  enum Null implements Json {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  /// Strict: no comments, no trailing commas, no key twice in an object.
  ///
  /// @throws JsonException if the text is not one JSON value, or nests more than 200 deep
  static Json parse(String text) {
    return new JsonParser(text).parse();
  }
}
