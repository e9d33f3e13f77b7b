package io.nonmun.bot.serve;

import java.util.Collection;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeType;
import tools.jackson.databind.node.ObjectNode;

/// A JSON object's members by name and type. Those that are null count as absent; what is not as it
/// should be is refused by name.
final class Parameters {

  private final ObjectNode json;
  private final String path;

  private Parameters(ObjectNode json, String path) {
    this.json = json;
    this.path = path;
  }

  static Parameters of(byte[] body) {
    try {
      if (JsonMapper.shared().readTree(body) instanceof ObjectNode json) {
        return new Parameters(json, "");
      }
    } catch (JacksonException e) {
      throw ApiException.invalid((String) null, "the body is no JSON: " + e.getOriginalMessage());
    }
    throw ApiException.invalid((String) null, "the body is no JSON object");
  }

  /// A member that is an object itself, or an element of a list.
  static Parameters of(JsonNode node, String path) {
    if (node instanceof ObjectNode json) {
      return new Parameters(json, path + ".");
    }
    throw ApiException.invalid(path, path + " is no object");
  }

  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(json.get(name)).filter(node -> !node.isNull());
  }

  /// The names of members, those that are null too.
  Collection<String> names() {
    return json.propertyNames();
  }

  Optional<Parameters> findObject(String name) {
    return find(name).map(node -> of(node, path + name));
  }

  JsonNode get(String name) {
    return find(name).orElseThrow(() -> refusal(name, "is missing"));
  }

  String text(String name) {
    return text(name, get(name));
  }

  String text(String name, JsonNode node) {
    return required(name, node, JsonNodeType.STRING, "a string").stringValue();
  }

  boolean flag(String name) {
    return find(name)
        .map(node -> required(name, node, JsonNodeType.BOOLEAN, "true or false").booleanValue())
        .orElse(false);
  }

  /// @param most the largest value; the smallest is 0
  Optional<Integer> count(String name, int most) {
    return find(name)
        .map(node -> {
          if (!isWhole(node) || node.intValue() < 0 || node.intValue() > most) {
            throw refusal(name, "is %s; a whole number from 0 to %d".formatted(node, most));
          }
          return node.intValue();
        });
  }

  /// A count of which -1 is none.
  Optional<Integer> limit(String name, int most) {
    return find(name).filter(node -> isWhole(node) && node.intValue() == -1).isPresent()
        ? Optional.empty()
        : count(name, most);
  }

  private static boolean isWhole(JsonNode node) {
    return node.isNumber() && node.canConvertToExactIntegral() && node.canConvertToInt();
  }

  Optional<Long> integer(String name) {
    return find(name)
        .map(node -> {
          if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw refusal(name, "is %s; a whole number".formatted(node));
          }
          return node.longValue();
        });
  }

  float number(String name, double least, double most, double otherwise) {
    return find(name).map(node -> number(name, node, least, most)).orElse((float) otherwise);
  }

  float number(String name, JsonNode node, double least, double most) {
    var value = required(name, node, JsonNodeType.NUMBER, "a number").asDouble(Double.NaN);
    if (!(value >= least && value <= most)) {
      throw refusal(name, "is %s; %s to %s".formatted(node, least, most));
    }
    return (float) value;
  }

  private JsonNode required(String name, JsonNode node, JsonNodeType type, String words) {
    if (node.getNodeType() != type) {
      throw refusal(name, "is not " + words);
    }
    return node;
  }

  ApiException refusal(String name, String why) {
    return ApiException.invalid(path + name, path + name + " " + why);
  }
}
