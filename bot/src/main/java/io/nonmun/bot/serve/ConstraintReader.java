package io.nonmun.bot.serve;

import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.schema.Constraint;
import io.nonmun.gpumodel.schema.SchemaException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads the form that an answer is to have: `response_format` of OpenAI's API
/// (<https://platform.openai.com/docs/guides/structured-outputs>), and what vLLM
/// (<https://docs.vllm.ai/en/latest/features/structured_outputs.html>), llama.cpp's server and
/// Ollama call a JSON schema or a choice.
///
/// Whoever asks for a form relies on it, so a parameter that asks for another kind of form is
/// refused, known or not; it is told by the words of its name.
final class ConstraintReader {

  private static final String ANY_OBJECT = "{\"type\": \"object\"}";

  /// Parameters that are read here.
  private static final Set<String> READ =
      Set.of(
          "response_format",
          "guided_json",
          "guided_json_object",
          "guided_choice",
          "json_schema",
          "structured_outputs",
          "format");

  /// Of what asks for a form.
  private static final Set<String> WORDS =
      Set.of(
          ("allowed bad banned bnf choice choices constrain constrained constraint constraints ebnf"
                  + " enum force forced format function functions gbnf grammar grammars guidance"
                  + " guided json lark pattern regex regexp schema structural structured tool tools")
              .split(" "));

  /// Parameters with such a word that ask for nothing.
  private static final Set<String> HARMLESS =
      Set.of(
          "parallel_tool_calls",
          "chat_template_content_format",
          "guided_decoding_backend",
          "guided_whitespace_pattern");

  /// Values of `tool_choice` and `function_call` that leave it to the model.
  private static final Set<String> FREE = Set.of("none", "auto");

  private final ChatModel model;

  ConstraintReader(ChatModel model) {
    this.model = model;
  }

  /// @return null for free text
  @Nullable Constraint read(Parameters in) {
    refuseOthers(in);
    var found = new ArrayList<Constraint>();
    in.findObject("response_format").ifPresent(each -> add(found, format(each)));
    for (var name : List.of("guided_json", "json_schema")) {
      in.find(name).ifPresent(node -> add(found, schema(name, node)));
    }
    if (in.flag("guided_json_object")) {
      add(found, schema("guided_json_object", ANY_OBJECT));
    }
    in.find("guided_choice").ifPresent(node -> add(found, choice(in, "guided_choice", node)));
    in.findObject("structured_outputs").ifPresent(each -> add(found, structured(each)));
    in.find("format").ifPresent(node -> add(found, ollama(in, node)));
    if (found.size() > 1) {
      throw in.refusal("response_format", "is one of several forms for one answer; send one");
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private static void add(List<Constraint> found, @Nullable Constraint constraint) {
    if (constraint != null) {
      found.add(constraint);
    }
  }

  private static void refuseOthers(Parameters in) {
    for (var name : in.names()) {
      if (!READ.contains(name)
          && !HARMLESS.contains(name)
          && words(name).anyMatch(WORDS::contains)
          && in.find(name).filter(node -> !isNothing(node)).isPresent()) {
        throw refusal(in, name);
      }
    }
  }

  private static ApiException refusal(Parameters in, String name) {
    return in.refusal(
        name, "is not supported; leave it out, or give the answer's form as response_format");
  }

  /// Words between underscores, or that begin with a capital.
  private static Stream<String> words(String name) {
    return Arrays.stream(name.split("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])"))
        .map(word -> word.toLowerCase(Locale.ROOT));
  }

  /// Whether a parameter says that it is not wanted.
  static boolean isNothing(JsonNode node) {
    return node.isContainer()
        ? node.isEmpty()
        : node.isBoolean()
            ? !node.booleanValue()
            : node.isString()
                && (node.stringValue().isEmpty() || FREE.contains(node.stringValue()));
  }

  private @Nullable Constraint format(Parameters format) {
    var type = format.text("type");
    return switch (type) {
      case "text" -> null;
      // Other servers have the schema beside the type.
      case "json_object" ->
          format
              .find("schema")
              .map(schema -> schema("response_format", schema))
              .orElseGet(() -> schema("response_format", ANY_OBJECT));
      case "json_schema" -> {
        var wrapped = format.find("json_schema");
        yield schema(
            "response_format",
            wrapped.isPresent()
                ? Parameters.of(wrapped.get(), "response_format.json_schema").get("schema")
                : format.get("schema"));
      }
      default ->
          throw format.refusal(
              "type", "is '%s'; text, json_object and json_schema are".formatted(type));
    };
  }

  private @Nullable Constraint structured(Parameters in) {
    var found = new ArrayList<Constraint>();
    for (var name : in.names()) {
      var node = in.find(name).filter(each -> !isNothing(each)).orElse(null);
      if (node == null) {
        continue;
      }
      switch (name) {
        case "json" -> found.add(schema("structured_outputs.json", node));
        case "json_object" -> found.add(schema("structured_outputs.json_object", ANY_OBJECT));
        case "choice" -> found.add(choice(in, name, node));
        case "disable_any_whitespace",
            "disable_fallback",
            "disable_additional_properties",
            "whitespace_pattern" -> {} // nothing else is written
        default -> throw refusal(in, name);
      }
    }
    if (found.size() > 1) {
      throw in.refusal("json", "is one of several forms for one answer; send one");
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  private @Nullable Constraint ollama(Parameters in, JsonNode node) {
    if (isNothing(node)) {
      return null;
    }
    if (!node.isObject() && !node.asString("").equals("json")) {
      throw refusal(in, "format");
    }
    return node.isObject() ? schema("format", node) : schema("format", ANY_OBJECT);
  }

  /// @param node the schema, or its text
  private Constraint schema(String name, JsonNode node) {
    return schema(name, node.isString() ? node.stringValue() : node.toString());
  }

  private Constraint schema(String name, String text) {
    try {
      return model.constraint(text);
    } catch (SchemaException e) {
      throw ApiException.invalid(name, e.getMessage());
    }
  }

  private Constraint choice(Parameters in, String name, JsonNode node) {
    if (!node.isArray()) {
      throw in.refusal(name, "is no list of strings");
    }
    var texts = node.valueStream().map(each -> in.text(name, each)).toList();
    try {
      return model.choice(texts);
    } catch (SchemaException e) {
      throw ApiException.invalid(name, e.getMessage());
    }
  }
}
