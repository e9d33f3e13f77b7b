package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The buttons by which readers say what they think of a paper, wherever they stand.
///
/// In a private chat a tick shows what stands. In a group it would be somebody else's, and each
/// tick more one of the twenty messages that a group is sent in a minute: there the acknowledgement
/// is all that a tap leads to.
///
/// @param offersFullText whether a card leads to a summary of the whole text, which is Korean
record CardButtons(TapRepository taps, boolean offersFullText) {

  private static final Map<Action, Kind> KINDS =
      Map.of(Action.SAVE, Kind.SAVE, Action.LIKE, Kind.LIKE, Action.DISLIKE, Kind.DISLIKE);

  private static final String TICK = Say.ticked(true, "");

  /// Of an upload no more will come, and nothing brought it.
  List<List<Button>> of(ChatKey chat, ArxivId paper, Texts texts) {
    var rows = new ArrayList<List<Button>>();
    rows.add(
        List.of(
            new Button(texts.of("button.save"), Action.SAVE, paper),
            new Button("👍", Action.LIKE, paper),
            new Button("👎", Action.DISLIKE, paper)));
    if (!paper.isUpload()) {
      var more = new ArrayList<Button>();
      more.add(new Button(texts.of("button.ask"), Action.ASK, paper));
      if (offersFullText && texts.language() == Language.KO) {
        more.add(new Button(texts.of("button.full"), Action.FULL_TEXT, paper));
      }
      more.add(new Button("BibTeX", Action.BIBTEX, paper));
      rows.add(more);
      rows.add(
          List.of(
              new Button(texts.of("button.less"), Action.LESS, paper),
              new Button(texts.of("button.why"), Action.WHY, paper)));
    }
    return ticked(chat, rows);
  }

  /// Buttons of a message as they are to look now.
  List<List<Button>> ticked(ChatKey chat, List<List<Button>> rows) {
    if (chat.chatId() < 0) {
      return rows;
    }
    var standing = new HashMap<String, Set<Kind>>();
    return rows.stream()
        .map(row -> row.stream().map(button -> ticked(chat, button, standing)).toList())
        .toList();
  }

  private Button ticked(ChatKey chat, Button button, Map<String, Set<Kind>> standing) {
    var kind = KINDS.get(button.action());
    if (kind == null) {
      return button;
    }
    // A private chat has the number of its one person.
    var stands =
        standing.computeIfAbsent(
            button.argument(), paper -> taps.of(chat, new ArxivId(paper), chat.chatId()));
    var label = button.label().startsWith(TICK) ? button.label().substring(2) : button.label();
    return new Button(
        Say.ticked(stands.contains(kind), label),
        button.action(),
        button.argument(),
        button.target());
  }
}
