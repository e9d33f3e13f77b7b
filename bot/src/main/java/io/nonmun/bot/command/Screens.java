package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatPreferences;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Settings with buttons. Every button names the state it leads to, so that a second press changes
/// nothing.
final class Screens {

  /// Where a screen's buttons lead.
  static final String MAIN = "";

  static final String CATEGORIES = "k";
  static final String TIME = "t";
  static final String ZONE = "z";
  static final String COUNT = "n";
  static final String WORDS = "w";
  static final String AUTHORS = "a";
  static final String MEMORY = "m";

  /// In a button's data, whatever the language; `발표` in that of old messages.
  private static final String ANNOUNCED = "announced";

  private static final List<String> HOURS = List.of("0700", "0830", "1200", "1800", "2100");
  private static final List<String> CITIES =
      List.of("Asia/Seoul", "Europe/London", "America/New_York", "America/Los_Angeles");

  private Screens() {}

  /// @param kept what else the bot knows of the chat
  static Message main(Texts texts, ChatPreferences now, Memory.Counts kept) {
    var quiet = now.quietDays();
    return Message.of(
        texts.of(
                "settings",
                Say.categories(texts, now),
                Say.when(texts, now),
                now.papers(),
                Say.words(texts, now.keywords()),
                Say.words(texts, now.mutes()),
                Say.onOrOff(texts, quiet),
                now.authors().size(),
                Say.onOrOff(texts, now.weekly()))
            + texts.of("settings.kept", kept.saved(), kept.liked(), kept.disliked(), kept.notes()),
        Button.rows(
            List.of(
                new Button(texts.of("button.categories"), Action.SCREEN, CATEGORIES),
                new Button(texts.of("button.time"), Action.SCREEN, TIME),
                new Button(texts.of("button.zone"), Action.SCREEN, ZONE),
                new Button(texts.of("button.count"), Action.SCREEN, COUNT),
                new Button(texts.of("button.words"), Action.SCREEN, WORDS),
                new Button(texts.of("button.authors"), Action.SCREEN, AUTHORS),
                new Button(texts.of("button.memory"), Action.SCREEN, MEMORY),
                new Button(
                    texts.of(quiet ? "button.quiet.off" : "button.quiet.on"),
                    Action.QUIET,
                    quiet ? "off" : "on")),
            3));
  }

  static Message categories(Texts texts, List<Category> offered, ChatPreferences now) {
    return Message.of(
        texts.of("screen.categories"),
        Say.join(categoryButtons(texts, Action.CATEGORY, offered, now), back(texts)));
  }

  static Message time(Texts texts, ChatPreferences now) {
    return Message.of(
        texts.of("screen.time", now.zone()),
        Say.join(timeButtons(texts, Action.TIME, now), back(texts)));
  }

  static Message zone(Texts texts, ChatPreferences now) {
    var buttons =
        CITIES.stream()
            .map(city ->
                new Button(
                    Say.ticked(city.equals(now.zone().getId()), texts.of("city." + city)),
                    Action.ZONE,
                    city))
            .toList();
    return Message.of(
        texts.of("screen.zone", now.zone()), Say.join(Button.rows(buttons, 2), back(texts)));
  }

  static Message count(Texts texts, ChatPreferences now) {
    var buttons =
        IntStream.of(3, 5, 10, 15, 20, 30)
            .mapToObj(n ->
                new Button(
                    Say.ticked(now.papers() == n, texts.of("papers", n)),
                    Action.COUNT,
                    String.valueOf(n)))
            .toList();
    return Message.of(
        texts.of("screen.count", now.papers()), Say.join(Button.rows(buttons, 3), back(texts)));
  }

  static Message words(Texts texts, ChatPreferences now) {
    var buttons =
        Stream.concat(
                now.keywords().stream()
                    .flatMap(word -> drop(texts, "button.unlike", Action.UNLIKE, word).stream()),
                now.mutes().stream()
                    .flatMap(word -> drop(texts, "button.unmute", Action.UNMUTE, word).stream()))
            .toList();
    return Message.of(
        texts.of(
            buttons.isEmpty() ? "screen.words" : "screen.words.drop",
            Say.words(texts, now.keywords()),
            Say.words(texts, now.mutes())),
        Say.join(Button.rows(buttons, 2), back(texts)));
  }

  static Message authors(Texts texts, ChatPreferences now) {
    var buttons =
        now.authors().stream()
            .flatMap(name -> drop(texts, "button.unfollow", Action.UNFOLLOW, name).stream())
            .toList();
    return Message.of(
        texts.of(
            buttons.isEmpty() ? "screen.authors" : "screen.authors.drop",
            Say.words(texts, now.authors())),
        Say.join(Button.rows(buttons, 2), back(texts)));
  }

  static List<List<Button>> categoryButtons(
      Texts texts, Action action, List<Category> offered, ChatPreferences now) {
    var all = new LinkedHashSet<>(offered);
    all.addAll(now.categories());
    var buttons = new ArrayList<Button>();
    for (var category : all) {
      var on = now.categories().contains(category);
      buttons.add(
          new Button(
              Say.ticked(on, Categories.label(texts, category)),
              action,
              (on ? "-" : "+") + category));
    }
    return Button.rows(buttons, 2);
  }

  /// The time of now stands among them, whatever it is.
  static List<List<Button>> timeButtons(Texts texts, Action action, ChatPreferences now) {
    var buttons = new ArrayList<Button>();
    buttons.add(new Button(Say.ticked(now.at() == null, Say.time(texts, null)), action, ANNOUNCED));
    var hours = HOURS.stream().map(Screens::hour).collect(Collectors.toCollection(ArrayList::new));
    if (now.at() != null && !hours.contains(now.at())) {
      hours.add(now.at());
    }
    hours.forEach(hour ->
        buttons.add(
            new Button(
                Say.ticked(hour.equals(now.at()), hour.toString()),
                action,
                hour.toString().replace(":", ""))));
    return Button.rows(buttons, 3);
  }

  /// @param argument `+cs.CL` or `-cs.CL`
  static UnaryOperator<ChatPreferences> categoryChange(String argument) {
    var sign = argument.isEmpty() ? ' ' : argument.charAt(0);
    var code = argument.isEmpty() ? "" : argument.substring(1);
    if (sign != '+' && sign != '-' || !Categories.isKnown(code)) {
      throw new ForgedButton();
    }
    var category = Categories.parse(code, "subscribe");
    return sign == '+' ? Change.subscribe(category) : Change.unsubscribe(category);
  }

  /// @param argument [#ANNOUNCED] or another word for it, or `0830`
  static UnaryOperator<ChatPreferences> timeChange(String argument) {
    if (Hours.isAnnouncement(argument)) {
      return Change.time(null);
    }
    return Change.time(hour(argument));
  }

  private static LocalTime hour(String digits) {
    return Optional.of(digits)
        .filter(text -> text.matches("\\d{4}"))
        .flatMap(text -> Hours.parse(text.substring(0, 2) + ":" + text.substring(2)))
        .orElseThrow(ForgedButton::new);
  }

  private static Optional<Button> drop(Texts texts, String key, Action action, String word) {
    return Button.fits(action, word)
        ? Optional.of(new Button(texts.of(key, word), action, word))
        : Optional.empty();
  }

  static List<List<Button>> back(Texts texts) {
    return List.of(List.of(new Button(texts.of("button.back"), Action.SCREEN, MAIN)));
  }
}
