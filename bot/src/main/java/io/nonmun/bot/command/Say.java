package io.nonmun.bot.command;

import io.nonmun.bot.chart.Shown;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.fetcher.FetchException;
import io.nonmun.storage.model.ChatPreferences;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Short answers, and how settings are put into words.
final class Say {

  private Say() {}

  static List<Message> text(String text) {
    return List.of(Message.of(text));
  }

  /// Sends a chart whose caption says the same.
  ///
  /// @return its words where there is no picture
  static List<Message> chart(Post sender, Request request, Shown chart, String name)
      throws InterruptedException {
    if (chart.png().isEmpty()) {
      return List.of(chart.words());
    }
    var picture = new Picture(chart.png().get(), name);
    sender.sendPhoto(request.key(), picture, chart.words(), request.origin().messageId());
    return List.of();
  }

  /// Why a paper is not shown.
  static String unread(FetchException e, String paper, Texts texts) {
    var isUnknown = e.kind() == FetchException.Kind.NOT_FOUND;
    return texts.of(isUnknown ? "card.unknown" : "card.unreadable", paper);
  }

  @SafeVarargs
  static List<List<Button>> join(List<List<Button>>... groups) {
    var rows = new ArrayList<List<Button>>();
    for (var group : groups) {
      rows.addAll(group);
    }
    return rows;
  }

  static String ticked(boolean ticked, String label) {
    return ticked ? "✓ " + label : label;
  }

  /// The hour with its zone; the announcement is the same moment everywhere.
  static String when(Texts texts, ChatPreferences now) {
    return now.at() == null ? time(texts, null) : "%s (%s)".formatted(now.at(), now.zone());
  }

  static String time(Texts texts, @Nullable LocalTime at) {
    return at == null ? texts.of("time.at.announcement") : at.toString();
  }

  static String categories(Texts texts, ChatPreferences preferences) {
    return preferences.categories().isEmpty()
        ? texts.of("none")
        : preferences.categories().stream()
            .map(category -> category.code())
            .collect(Collectors.joining(", "));
  }

  static String onOrOff(Texts texts, boolean on) {
    return texts.of(on ? "on" : "off");
  }

  static String words(Texts texts, List<String> words) {
    return words.isEmpty() ? texts.of("none") : String.join(", ", words);
  }
}
