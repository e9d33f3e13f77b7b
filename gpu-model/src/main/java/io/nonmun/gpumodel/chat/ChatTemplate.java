package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.chat.Scope.Function;
import io.nonmun.gpumodel.chat.Scope.Statement;
import io.nonmun.gpumodel.chat.Values.Namespace;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a chat into the tokens that a model was trained on, by the Jinja template of its file.
/// Safe for use by many threads.
///
/// Jinja is set up and fed as Hugging Face's `apply_chat_template` does
/// (<https://huggingface.co/docs/transformers/chat_templating>). What a message says is never taken
/// for control tokens, whatever the template does with it.
///
/// A file without a template is written to in ChatML, and one whose template cannot be used in the
/// format of its family ([ChatFormat]); [#note] says so.
public final class ChatTemplate {

  private static final Set<String> ROLES = Set.of("system", "user", "assistant");

  private static final System.Logger log = System.getLogger(ChatTemplate.class.getName());

  private final Tokenizer tokenizer;
  private final InstantSource clock;
  private final boolean replaceable;
  private volatile Statement template;
  private volatile Optional<String> note = Optional.empty();

  ChatTemplate(String source, Tokenizer tokenizer, InstantSource clock) {
    this(parse(source), tokenizer, clock, false);
  }

  /// @param replaceable whether a fault of the template makes it give way to the family's format
  private ChatTemplate(
      Statement template, Tokenizer tokenizer, InstantSource clock, boolean replaceable) {
    this.template = template;
    this.tokenizer = tokenizer;
    this.clock = clock;
    this.replaceable = replaceable;
  }

  private static Statement parse(String source) {
    try {
      return Parser.parse(source);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /// The file's own.
  public static ChatTemplate of(Metadata facts, Tokenizer tokenizer) {
    return of(facts, tokenizer, null);
  }

  /// @param given a Jinja template to be used instead of the file's; null for that
  /// @throws TemplateException if the one that is given uses what is not supported
  public static ChatTemplate of(Metadata facts, Tokenizer tokenizer, @Nullable String given) {
    var clock = InstantSource.system();
    if (given != null) {
      return new ChatTemplate(given, tokenizer, clock);
    }
    var source = facts.findText("tokenizer.chat_template").filter(text -> !text.isBlank());
    if (source.isEmpty()) {
      var template = new ChatTemplate(parse(ChatFormat.CHATML.source), tokenizer, clock, false);
      template.tell(facts.file() + " has no tokenizer.chat_template: chats are written in ChatML");
      return template;
    }
    ChatTemplate template;
    try {
      template = new ChatTemplate(parse(source.get()), tokenizer, clock, true);
    } catch (TemplateException e) {
      template = new ChatTemplate(parse(ChatFormat.CHATML.source), tokenizer, clock, true);
      template.replace(e);
      return template;
    }
    template.tryOut();
    return template;
  }

  /// What is not supported shows when it is reached: a fault is better found before a request.
  private void tryOut() {
    try {
      text(List.of(new Message("user", "x")), true, false);
    } catch (TemplateException e) {
      // If it refuses such a chat, it will say so when one comes; if this is too much, all are.
      if (e.kind() == TemplateException.Kind.LIMIT) {
        replace(e);
      }
    }
  }

  private void replace(TemplateException fault) {
    var format = ChatFormat.of(tokenizer);
    template = parse(format.source);
    tell(
        "%s; chats are written in the format of %s instead"
            .formatted(fault.getMessage(), format.title));
  }

  private void tell(String what) {
    note = Optional.of(what + "; another template is given by --chat-template FILE");
    log.log(Level.WARNING, note.get());
  }

  /// Why chats are not written as the file says, for whoever runs the model; empty where they are.
  public Optional<String> note() {
    return note;
  }

  /// @param addGenerationPrompt whether the assistant's next message is opened
  /// @param thinking whether the model may think first, where its template gives the choice
  /// @return the tokens, with what begins a text where the model expects that
  /// @throws TemplateException if the template refuses the messages or uses what is not supported
  public int[] render(List<Message> messages, boolean addGenerationPrompt, boolean thinking) {
    var text = text(messages, addGenerationPrompt, thinking);
    return tokenizer.begun(tokenizer.encode(text.toString(), text.outside()));
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
      throw TemplateException.refusal(
          "a message's role is %s; system, user and assistant are".formatted(message.role()));
    }
    return Map.of("role", Text.of(message.role()), "content", Text.fromOutside(message.content()));
  }

  /// @param names what the template sees besides the functions and the tokens
  Text text(Map<String, Object> names) {
    var used = template;
    try {
      return run(used, names);
    } catch (TemplateException e) {
      var replaced = template != used; // by another thread, for its own chat
      if (!replaceable
          || e.kind() != TemplateException.Kind.FAULT
          || note.isPresent() && !replaced) {
        throw e;
      }
      if (!replaced) {
        replace(e);
      }
      return run(template, names);
    }
  }

  private Text run(Statement used, Map<String, Object> names) {
    var scope = new Scope();
    tokenizer.bos().ifPresent(id -> scope.set("bos_token", token(id)));
    tokenizer.eos().ifPresent(id -> scope.set("eos_token", token(id)));
    functions(clock).forEach(scope::set);
    names.forEach(scope::set);
    try {
      used.run(scope);
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
        "namespace", arguments -> new Namespace(Methods.mapping(arguments)),
        "dict", Methods::mapping,
        "strftime_now",
            arguments ->
                Text.of(
                    Strftime.format(
                        Values.asText(arguments.at(0)).toString(),
                        clock.instant().atZone(ZoneId.systemDefault()))),
        "raise_exception",
            arguments -> {
              throw TemplateException.refusal("it refuses the messages: " + arguments.at(0));
            });
  }

  private static TemplateException tooDeep() {
    return new TemplateException("the file's chat template is nested too deeply");
  }
}
