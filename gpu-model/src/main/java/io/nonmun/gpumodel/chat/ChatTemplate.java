package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Function;
import io.nonmun.gpumodel.chat.Scope.Statement;
import io.nonmun.gpumodel.chat.Values.Namespace;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/// Turns a chat into the tokens that a model was trained on, by the Jinja template of its file.
/// Safe for use by many threads.
///
/// Jinja is set up and fed as Hugging Face's `apply_chat_template` does
/// (<https://huggingface.co/docs/transformers/chat_templating>). What a message says is never taken
/// for control tokens, whatever the template does with it.
public final class ChatTemplate {

  private static final Set<String> ROLES = Set.of("system", "user", "assistant");

  private final Statement template;
  private final Tokenizer tokenizer;
  private final InstantSource clock;

  ChatTemplate(String source, Tokenizer tokenizer, InstantSource clock) {
    try {
      template = Parser.parse(source);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
    this.tokenizer = tokenizer;
    this.clock = clock;
  }

  /// @throws GgufException if the file has no template
  /// @throws TemplateException if its template uses what is not supported
  public static ChatTemplate of(Metadata facts, Tokenizer tokenizer) {
    var source =
        facts
            .findText("tokenizer.chat_template")
            .orElseThrow(() ->
                new GgufException(
                    facts.file()
                        + " has no tokenizer.chat_template: it is no model for chats; use an"
                        + " instruct model"));
    return new ChatTemplate(source, tokenizer, InstantSource.system());
  }

  /// @param addGenerationPrompt whether the assistant's next message is opened
  /// @param thinking whether the model may think first, where its template gives the choice
  /// @return the tokens, with what begins a text where the model expects that
  /// @throws TemplateException if the template refuses the messages or uses what is not supported
  public int[] render(List<Message> messages, boolean addGenerationPrompt, boolean thinking) {
    var text = text(messages, addGenerationPrompt, thinking);
    var ids = tokenizer.encode(text.toString(), text.outside());
    var bos = tokenizer.bos();
    return tokenizer.addsBos() && (ids.length == 0 || ids[0] != bos.orElseThrow())
        ? IntStream.concat(IntStream.of(bos.orElseThrow()), IntStream.of(ids)).toArray()
        : ids;
  }

  Text text(List<Message> messages, boolean addGenerationPrompt, boolean thinking) {
    return text(
        Map.of(
            "messages",
            messages.stream().map(ChatTemplate::value).toList(),
            "add_generation_prompt",
            addGenerationPrompt,
            "enable_thinking",
            thinking));
  }

  private static Map<String, Object> value(Message message) {
    if (!ROLES.contains(message.role())) {
      throw new TemplateException(
          "a message's role is %s; system, user and assistant are".formatted(message.role()));
    }
    return Map.of("role", Text.of(message.role()), "content", Text.fromOutside(message.content()));
  }

  /// @param names what the template sees besides the functions and the tokens
  Text text(Map<String, Object> names) {
    var scope = new Scope();
    tokenizer.bos().ifPresent(id -> scope.set("bos_token", token(id)));
    tokenizer.eos().ifPresent(id -> scope.set("eos_token", token(id)));
    functions(clock).forEach(scope::set);
    names.forEach(scope::set);
    try {
      template.run(scope);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
    return scope.text();
  }

  private Text token(int id) {
    return Text.of(tokenizer.decode(new int[] {id}));
  }

  /// What templates can call.
  static Map<String, Function> functions(InstantSource clock) {
    return Map.of(
        "range", Builtins::range,
        "namespace", arguments -> new Namespace(arguments.named()),
        "dict", arguments -> new HashMap<>(arguments.named()),
        "strftime_now",
            arguments ->
                Text.of(
                    Strftime.format(
                        Values.asText(arguments.at(0)).toString(),
                        clock.instant().atZone(ZoneId.systemDefault()))),
        "raise_exception",
            arguments -> {
              throw new TemplateException("it refuses the messages: " + arguments.at(0));
            });
  }

  private static TemplateException tooDeep() {
    return new TemplateException("the file's chat template is nested too deeply");
  }
}
