package io.nonmun.bot.telegram;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.telegram.Incoming.Added;
import io.nonmun.bot.telegram.Incoming.Asked;
import io.nonmun.bot.telegram.Incoming.ButtonPressed;
import io.nonmun.bot.telegram.Incoming.Chatter;
import io.nonmun.bot.telegram.Incoming.Command;
import io.nonmun.bot.telegram.Incoming.DoiNamed;
import io.nonmun.bot.telegram.Incoming.FileSent;
import io.nonmun.bot.telegram.Incoming.InlineQueried;
import io.nonmun.bot.telegram.Incoming.MembershipChanged;
import io.nonmun.bot.telegram.Incoming.Migrated;
import io.nonmun.bot.telegram.Incoming.Noted;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.Incoming.PaperNamed;
import io.nonmun.bot.telegram.Incoming.SentFile;
import io.nonmun.storage.UpdateRepository.StoredUpdate;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Doi;
import io.nonmun.storage.model.PaperReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Reads updates: what is of no concern to the bot, or not known yet, means nothing.
///
/// Source: <https://core.telegram.org/bots/api#update>.
final class IncomingReader {

  /// What Telegram is asked for: what is not named here never comes, not even later.
  static final List<String> KINDS =
      List.of(
          "message",
          "edited_message",
          "channel_post",
          "edited_channel_post",
          "callback_query",
          "my_chat_member",
          "inline_query",
          "message_reaction");

  private static final Logger log = LoggerFactory.getLogger(IncomingReader.class);
  private static final List<String> MESSAGES = List.of("message", "channel_post");
  private static final List<String> EDITED = List.of("edited_message", "edited_channel_post");
  private static final Set<String> OUTSIDE = Set.of("left", "kicked");

  /// Four times what Telegram lets anybody write.
  private static final int LONGEST = 16_384;

  private static final List<String> WORDLESS =
      List.of("sticker", "photo", "video", "voice", "audio", "document", "animation", "location");

  private final BotProfile.Me me;

  IncomingReader(BotProfile.Me me) {
    this.me = me;
  }

  /// An update as it is stored.
  static StoredUpdate received(JsonNode update, Instant at) {
    return new StoredUpdate(
        update.path("update_id").asInt(), chatOf(update), update.toString(), at);
  }

  /// The chat whose updates an update is to be handled among, or 0.
  static long chatOf(JsonNode update) {
    var query = update.path("callback_query");
    return Stream.concat(
            Stream.of(MESSAGES, EDITED, List.of("my_chat_member", "message_reaction"))
                .flatMap(List::stream)
                .map(kind -> update.path(kind).path("chat")),
            Stream.of(
                query.path("message").path("chat"),
                query.path("from"),
                update.path("inline_query").path("from")))
        .mapToLong(chat -> chat.path("id").asLong(0))
        .filter(id -> id != 0)
        .findFirst()
        .orElse(0);
  }

  Optional<Incoming> read(JsonNode update) {
    for (var kind : MESSAGES) {
      if (update.has(kind)) {
        return message(update.path(kind));
      }
    }
    for (var kind : EDITED) {
      if (update.has(kind)) {
        return edited(update.path(kind));
      }
    }
    if (update.has("callback_query")) {
      return pressed(update.path("callback_query"));
    }
    if (update.has("inline_query")) {
      return queried(update.path("inline_query"));
    }
    return update.has("my_chat_member")
        ? membership(update.path("my_chat_member"))
        : Optional.empty();
  }

  /// An order, paper, note or question that was mistyped at first; anything else is no matter of an
  /// edit.
  private Optional<Incoming> edited(JsonNode message) {
    return message(message)
        .filter(incoming ->
            incoming instanceof Command
                || incoming instanceof PaperNamed
                || incoming instanceof Noted
                || incoming instanceof Asked);
  }

  private Optional<Incoming> message(JsonNode message) {
    var chatId = message.path("chat").path("id").asLong();
    if (message.has("migrate_to_chat_id")) {
      return Optional.of(new Migrated(chatId, message.path("migrate_to_chat_id").asLong()));
    }
    if (message.has("migrate_from_chat_id")) {
      return Optional.of(new Migrated(message.path("migrate_from_chat_id").asLong(), chatId));
    }
    var kind = kind(message);
    if (kind == null) {
      return Optional.empty();
    }
    if (message.has("forum_topic_reopened")) {
      return Optional.of(new MembershipChanged(chat(message), kind, null));
    }
    if (isStrangers(message, message.path("from"), kind)) {
      return Optional.empty();
    }
    var origin = origin(message, kind);
    if (message.path("from").path("is_bot").asBoolean(false) && !origin.anonymousAdmin()) {
      return Optional.empty(); // two bots that answer each other never end
    }
    var captioned = message.has("caption");
    return spoken(
        message,
        origin,
        start(message.path(captioned ? "caption" : "text").asString("")),
        message.path(captioned ? "caption_entities" : "entities"));
  }

  private Optional<Incoming> spoken(
      JsonNode message, Origin origin, String text, JsonNode entities) {
    // A forwarded order was given to someone else.
    var order =
        message.has("forward_origin") || message.has("forward_date")
            ? Optional.<JsonNode>empty()
            : order(text, entities);
    if (order.isPresent()) {
      return command(message, origin, text, order.get());
    }
    if (!message.has("forward_origin") && !message.has("forward_date")) {
      var korean = KoreanCommands.read(origin, text, me.username());
      if (korean.isPresent()) {
        return korean;
      }
    }
    if (!message.has("forward_origin") && !message.has("forward_date")) {
      var korean = KoreanCommands.read(origin, text, me.username());
      if (korean.isPresent()) {
        return korean;
      }
    }
    var isPrivate = origin.kind() == Chat.Kind.PRIVATE;
    if (isPrivate || isMeant(message, text, entities)) {
      var papers = papers(text, entities);
      if (!papers.isEmpty()) {
        return Optional.of(new PaperNamed(origin, papers));
      }
      var other = file(message, origin).or(() -> doi(origin, text, entities));
      if (other.isPresent()) {
        return other;
      }
      var answered = message.path("reply_to_message");
      var named = named(answered);
      if (isQuestion(text) && named.stream().anyMatch(paper -> !paper.isUpload())) {
        return Optional.of(asked(origin, answered, named, text));
      }
      if (named.size() == 1 && !text.isBlank()) {
        return Optional.of(new Noted(origin, named.getFirst(), text));
      }
    }
    return isPrivate && (!text.isBlank() || WORDLESS.stream().anyMatch(message::has))
        ? Optional.of(new Chatter(origin, text))
        : Optional.empty();
  }

  /// The command that a message begins with, but for emoji and the like.
  private static Optional<JsonNode> order(String text, JsonNode entities) {
    return entities
        .valueStream()
        .filter(entity -> entity.path("type").asString("").equals("bot_command"))
        .findFirst()
        .filter(entity ->
            text.substring(0, start(entity, text))
                .codePoints()
                .noneMatch(Character::isLetterOrDigit));
  }

  private Optional<Incoming> command(
      JsonNode message, Origin origin, String text, JsonNode entity) {
    var words = slice(text, entity).split("@", 2);
    if (words.length == 2 && !words[1].equalsIgnoreCase(me.username())) {
      return Optional.empty();
    }
    var name = words[0].replaceFirst("^/", "").toLowerCase(Locale.ROOT);
    var said = text.substring(end(entity, text)).strip();
    var answered = message.path("reply_to_message");
    if (name.equals("ask")
        && isMine(answered)
        && !said.isEmpty()
        && PaperReference.find(said).isEmpty()) {
      return Optional.of(asked(origin, answered, named(answered), said));
    }
    return Optional.of(new Command(origin, name, said, words.length == 2));
  }

  /// Of an upload, nothing is left to read.
  private static Incoming asked(
      Origin origin, JsonNode answered, List<ArxivId> named, String question) {
    var papers = named.stream().filter(paper -> !paper.isUpload()).toList();
    return new Asked(origin, answered.path("message_id").asInt(0), papers, question.strip());
  }

  private static boolean isQuestion(String text) {
    var said = text.strip();
    return (said.endsWith("?") || said.endsWith("？"))
        && said.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  private static List<PaperReference> papers(String text, JsonNode entities) {
    return texts(text, entities).flatMap(PaperReference::findAll).toList();
  }

  private static Optional<Incoming> doi(Origin origin, String text, JsonNode entities) {
    return texts(text, entities)
        .flatMap(each -> Doi.find(each).stream())
        .findFirst()
        .map(doi -> new DoiNamed(origin, doi));
  }

  /// What is written and what is linked.
  private static Stream<String> texts(String text, JsonNode entities) {
    return Stream.concat(
        Stream.of(text), entities.valueStream().map(entity -> entity.path("url").asString("")));
  }

  /// A PDF may be named after its paper, as arXiv does. A moving picture comes with a document that
  /// is the same.
  private static Optional<Incoming> file(JsonNode message, Origin origin) {
    var document = message.path("document");
    var id = document.path("file_id").asString("");
    if (id.isEmpty() || message.has("animation")) {
      return Optional.empty();
    }
    var file =
        new SentFile(
            id,
            start(document.path("file_name").asString("")),
            document.path("mime_type").asString(""),
            document.path("file_size").asLong(0));
    var named = file.isPdf() ? PaperReference.find(file.name()) : Optional.<PaperReference>empty();
    return Optional.of(
        named
            .<Incoming>map(paper -> new PaperNamed(origin, List.of(paper)))
            .orElseGet(() -> new FileSent(origin, file)));
  }

  /// The papers that a message of the bot's names by its links and buttons.
  private List<ArxivId> named(JsonNode message) {
    if (!isMine(message)) {
      return List.of();
    }
    var links =
        Stream.of("entities", "caption_entities")
            .flatMap(kind -> papers("", message.path(kind)).stream())
            .map(PaperReference::id);
    var buttons =
        buttons(message.path("reply_markup").path("inline_keyboard")).stream()
            .flatMap(List::stream)
            .flatMap(button -> ArxivId.parse(button.argument()).stream());
    return Stream.concat(links, buttons).distinct().toList();
  }

  private boolean isMine(JsonNode message) {
    return message.path("from").path("id").asLong(0) == me.id();
  }

  /// Whether a message in a group is addressed to the bot: it answers it or names it.
  private boolean isMeant(JsonNode message, String text, JsonNode entities) {
    return isMine(message.path("reply_to_message"))
        || entities
            .valueStream()
            .filter(entity -> entity.path("type").asString("").equals("mention"))
            .anyMatch(entity -> slice(text, entity).equalsIgnoreCase("@" + me.username()));
  }

  private static String start(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  /// Offsets count UTF-16 units, as Java does; nothing says that they stay within the text.
  private static String slice(String text, JsonNode entity) {
    return text.substring(start(entity, text), end(entity, text));
  }

  private static int start(JsonNode entity, String text) {
    return Math.clamp(entity.path("offset").asInt(0), 0, text.length());
  }

  private static int end(JsonNode entity, String text) {
    return Math.clamp(
        entity.path("offset").asInt(0) + (long) entity.path("length").asInt(0),
        start(entity, text),
        text.length());
  }

  private static Optional<Incoming> pressed(JsonNode query) {
    var message = query.path("message"); // of an old one, only chat and number are left
    var kind = kind(message);
    if (kind == null) {
      return Optional.empty();
    }
    if (isStrangers(message, query.path("from"), kind)) {
      return Optional.empty();
    }
    var origin =
        new Origin(
            chat(message),
            kind,
            query.path("from").path("id").asLong(),
            false,
            message.path("message_id").asInt());
    return Optional.of(
        new ButtonPressed(
            origin,
            query.path("id").asString(""),
            query.path("data").asString(""),
            buttons(message.path("reply_markup").path("inline_keyboard"))));
  }

  private static List<List<Button>> buttons(JsonNode keyboard) {
    var rows = new ArrayList<List<Button>>();
    for (var row : keyboard) {
      var buttons = row.valueStream().flatMap(button -> button(button).stream()).toList();
      if (buttons.size() < row.size()) {
        return List.of();
      }
      rows.add(buttons);
    }
    return rows;
  }

  private static Optional<Button> button(JsonNode button) {
    return Button.parse(button.path("callback_data").asString(""))
        .map(press ->
            new Button(
                button.path("text").asString(""),
                press.action(),
                press.argument(),
                press.target()));
  }

  private static Optional<Incoming> queried(JsonNode query) {
    var from = query.path("from");
    return from.path("is_bot").asBoolean(false)
        ? Optional.empty()
        : Optional.of(
            new InlineQueried(
                from.path("id").asLong(),
                query.path("id").asString(""),
                start(query.path("query").asString("")),
                query.path("offset").asString("")));
  }

  private static Optional<Incoming> membership(JsonNode change) {
    var kind = kind(change);
    if (kind == null) {
      return Optional.empty();
    }
    var unreachable = unreachable(kind, change.path("new_chat_member"));
    var was = change.path("old_chat_member").path("status").asString("");
    var is = change.path("new_chat_member").path("status").asString("");
    var added =
        kind != Chat.Kind.PRIVATE && OUTSIDE.contains(was) && !OUTSIDE.contains(is)
            ? new Added(
                change.path("from").path("id").asLong(),
                change.path("chat").path("title").asString(""))
            : null;
    return Optional.of(new MembershipChanged(chat(change), kind, unreachable, added));
  }

  private static @Nullable String unreachable(Chat.Kind kind, JsonNode member) {
    return switch (member.path("status").asString("")) {
      case "kicked" -> kind == Chat.Kind.PRIVATE ? "blocked by the user" : "kicked from the chat";
      case "left" -> "no member of the chat";
      case "restricted" ->
          member.path("can_send_messages").asBoolean(true) ? null : "not allowed to send messages";
      case "administrator" ->
          kind == Chat.Kind.CHANNEL && !member.path("can_post_messages").asBoolean(true)
              ? "not allowed to post messages"
              : null;
      default -> null;
    };
  }

  /// A private chat is one person's, and has their number: whatever claims to be somebody else's
  /// there is no order of theirs.
  private static boolean isStrangers(JsonNode message, JsonNode from, Chat.Kind kind) {
    var chat = message.path("chat").path("id").asLong(0);
    var sender = from.path("id").asLong(0);
    if (kind != Chat.Kind.PRIVATE || sender == chat) {
      return false;
    }
    log.warn("chat={} an update of sender {} is ignored: it is another's chat", chat, sender);
    return true;
  }

  private static Origin origin(JsonNode message, Chat.Kind kind) {
    var speaker = message.path("sender_chat").path("id").asLong(0);
    var asItself = speaker != 0 && speaker == message.path("chat").path("id").asLong();
    return new Origin(
        chat(message),
        kind,
        speaker == 0 ? message.path("from").path("id").asLong(0) : 0,
        asItself,
        message.path("message_id").asInt());
  }

  /// Replies carry a thread's number in any supergroup; only in a forum is it a topic.
  private static ChatKey chat(JsonNode message) {
    var isTopic = message.path("is_topic_message").asBoolean(false);
    return new ChatKey(
        message.path("chat").path("id").asLong(),
        isTopic ? message.path("message_thread_id").asInt(0) : 0);
  }

  private static Chat.@Nullable Kind kind(JsonNode message) {
    return switch (message.path("chat").path("type").asString("")) {
      case "private" -> Chat.Kind.PRIVATE;
      case "group", "supergroup" -> Chat.Kind.GROUP;
      case "channel" -> Chat.Kind.CHANNEL;
      default -> null;
    };
  }
}
