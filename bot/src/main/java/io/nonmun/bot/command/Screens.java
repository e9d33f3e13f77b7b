package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
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

  private static final List<String> HOURS = List.of("0700", "0830", "1200", "1800", "2100");
  private static final List<String> CITIES = List.of("서울", "런던", "뉴욕", "로스앤젤레스");

  private Screens() {}

  static Message main(ChatPreferences now) {
    var quiet = now.quietDays();
    return Say.message(
        """
        ⚙️ 설정
        분류: %s
        시각: %s
        편수: 하루 %d편까지
        관심 낱말: %s
        숨김 낱말: %s
        발표 없는 날 알림: %s\
        """
            .formatted(
                Say.categories(now),
                Say.when(now),
                now.papers(),
                Say.words(now.keywords()),
                Say.words(now.mutes()),
                quiet ? "켜짐" : "꺼짐"),
        Say.rows(
            List.of(
                new Button("분류", Action.SCREEN, CATEGORIES),
                new Button("시각", Action.SCREEN, TIME),
                new Button("시간대", Action.SCREEN, ZONE),
                new Button("편수", Action.SCREEN, COUNT),
                new Button("낱말", Action.SCREEN, WORDS),
                new Button(
                    quiet ? "없는 날 알림 끄기" : "없는 날 알림 켜기", Action.QUIET, quiet ? "off" : "on")),
            3));
  }

  static Message categories(List<Category> offered, ChatPreferences now) {
    return Say.message(
        "📚 받고 싶은 분류를 누르세요. 다시 누르면 구독이 취소됩니다.\n목록에 없는 분류는 이렇게 더합니다. 예: /subscribe stat.ML",
        Say.join(categoryButtons(Action.CATEGORY, offered, now), back()));
  }

  static Message time(ChatPreferences now) {
    return Say.message(
        "⏰ 브리핑을 받을 시각을 고르세요 (%s 기준).\n다른 시각은 이렇게 정합니다. 예: /time 06:40".formatted(now.zone()),
        Say.join(timeButtons(Action.TIME, now), back()));
  }

  static Message zone(ChatPreferences now) {
    var buttons =
        CITIES.stream()
            .map(city ->
                new Button(
                    Say.ticked(Zones.parse(city).equals(Optional.of(now.zone())), city),
                    Action.ZONE,
                    city))
            .toList();
    return Say.message(
        "🌏 지금 시간대는 %s입니다.\n다른 시간대는 이렇게 정합니다. 예: /zone 파리".formatted(now.zone()),
        Say.join(Say.rows(buttons, 2), back()));
  }

  static Message count(ChatPreferences now) {
    var buttons =
        IntStream.of(3, 5, 10, 15, 20, 30)
            .mapToObj(n ->
                new Button(Say.ticked(now.papers() == n, n + "편"), Action.COUNT, String.valueOf(n)))
            .toList();
    return Say.message(
        "🔢 지금은 하루 %d편까지 받습니다.\n다른 편수는 이렇게 정합니다. 예: /count 7".formatted(now.papers()),
        Say.join(Say.rows(buttons, 3), back()));
  }

  static Message words(ChatPreferences now) {
    var buttons =
        Stream.concat(
                now.keywords().stream().flatMap(word -> drop("관심", Action.UNLIKE, word).stream()),
                now.mutes().stream().flatMap(word -> drop("숨김", Action.UNMUTE, word).stream()))
            .toList();
    return Say.message(
        """
        🏷 관심 낱말: %s
        🔇 숨김: %s

        더하거나 숨기려면 이렇게 보내세요. 예: /keywords +RAG -survey%s\
        """
            .formatted(
                Say.words(now.keywords()),
                Say.words(now.mutes()),
                buttons.isEmpty() ? "" : "\n지우려면 아래 낱말을 누르세요."),
        Say.join(Say.rows(buttons, 2), back()));
  }

  static List<List<Button>> categoryButtons(
      Action action, List<Category> offered, ChatPreferences now) {
    var all = new LinkedHashSet<>(offered);
    all.addAll(now.categories());
    var buttons = new ArrayList<Button>();
    for (var category : all) {
      var on = now.categories().contains(category);
      buttons.add(
          new Button(
              Say.ticked(on, Categories.label(category)), action, (on ? "-" : "+") + category));
    }
    return Say.rows(buttons, 2);
  }

  /// The time of now stands among them, whatever it is.
  static List<List<Button>> timeButtons(Action action, ChatPreferences now) {
    var buttons = new ArrayList<Button>();
    buttons.add(new Button(Say.ticked(now.at() == null, Say.time(null)), action, Say.ANNOUNCED));
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
    return Say.rows(buttons, 3);
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

  /// @param argument `발표` or `0830`
  static UnaryOperator<ChatPreferences> timeChange(String argument) {
    if (argument.equals(Say.ANNOUNCED)) {
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

  private static Optional<Button> drop(String kind, Action action, String word) {
    return Button.fits(action, word)
        ? Optional.of(new Button("✕ " + kind + ": " + word, action, word))
        : Optional.empty();
  }

  private static List<List<Button>> back() {
    return List.of(List.of(new Button("‹ 설정", Action.SCREEN, MAIN)));
  }
}
