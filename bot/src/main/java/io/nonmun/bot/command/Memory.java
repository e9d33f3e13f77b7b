package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.ExchangeRepository;
import io.nonmun.storage.NoteRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a chat has let the bot know by tapping and writing: how much it is, and how it is
/// forgotten.
record Memory(TapRepository taps, NoteRepository notes, ExchangeRepository exchanges) {

  /// @param saved papers, as the others are, whoever of the chat it was
  record Counts(long saved, long liked, long disliked, long opened, int notes, int questions) {

    /// Whether a chat would miss nothing: what was opened is noted without its asking.
    boolean isEmpty() {
      return saved + liked + disliked + notes == 0;
    }

    /// Whether something is remembered but settings and notes, which stay.
    boolean canBeForgotten() {
      return saved + liked + disliked + opened + questions > 0;
    }

    /// Whether there is something that a file can be made of.
    boolean canBeExported() {
      return saved + notes > 0;
    }
  }

  Counts of(ChatKey chat) {
    var all = taps.taps(chat);
    return new Counts(
        papers(all, Kind.SAVE),
        papers(all, Kind.LIKE),
        papers(all, Kind.DISLIKE),
        papers(all, Kind.OPEN),
        notes.notes(chat).size(),
        exchanges.count(chat));
  }

  private static long papers(List<Tap> taps, Kind kind) {
    return taps.stream().filter(tap -> tap.kind() == kind).map(Tap::paper).distinct().count();
  }

  /// `내 정보`.
  Message screen(Request request, ChatPreferences now) {
    var texts = request.texts();
    var counts = of(request.key());
    var buttons = new ArrayList<List<Button>>();
    if (counts.canBeForgotten()) {
      buttons.add(List.of(new Button(texts.of("button.forget"), Action.FORGET, "ask")));
    }
    buttons.addAll(Screens.back(texts));
    return Message.of(
        texts.of(
                "memory",
                counts.saved(),
                counts.liked(),
                counts.disliked(),
                counts.opened(),
                counts.notes(),
                Say.words(texts, now.authors()),
                Say.onOrOff(texts, now.weekly()),
                counts.questions())
            + (request.settings().exportsLiked() ? "\n\n" + texts.of("memory.exported") : ""),
        buttons);
  }

  /// Asks, then forgets what was tapped and asked; settings and notes stay.
  Optional<Message> forget(Request request, boolean sure) {
    var texts = request.texts();
    if (sure) {
      taps.forget(request.key());
      exchanges.forget(request.key());
      return Optional.of(Message.of(texts.of("memory.forgotten"), Screens.back(texts)));
    }
    var counts = of(request.key());
    return Optional.of(
        Message.of(
            texts.of("memory.ask", counts.saved(), counts.liked(), counts.disliked())
                + exportFirst(request, counts),
            Stream.concat(
                    Stream.of(List.of(new Button(texts.of("button.forget"), Action.FORGET, "yes"))),
                    Screens.back(texts).stream())
                .toList()));
  }

  /// What to do before something is deleted, where there is something to take along.
  static String exportFirst(Request request, Counts counts) {
    return counts.canBeExported() ? "\n\n" + request.texts().of("export.first") : "";
  }
}
