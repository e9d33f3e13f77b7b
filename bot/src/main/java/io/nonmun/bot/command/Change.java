package io.nonmun.bot.command;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Single changes of preferences. Each sets a state instead of turning it over, so that doing it
/// twice is doing it once.
final class Change {

  private Change() {}

  static UnaryOperator<ChatPreferences> categories(List<Category> categories) {
    return change(draft -> draft.categories = categories);
  }

  static UnaryOperator<ChatPreferences> subscribe(Collection<Category> added) {
    return change(draft -> draft.categories = with(draft.categories, added));
  }

  static UnaryOperator<ChatPreferences> unsubscribe(Collection<Category> removed) {
    return change(draft -> draft.categories = without(draft.categories, removed));
  }

  /// Words that are liked are no longer muted.
  static UnaryOperator<ChatPreferences> like(Collection<String> words) {
    return change(draft -> {
      draft.keywords = withWords(draft.keywords, words);
      draft.mutes = withoutWords(draft.mutes, words);
    });
  }

  static UnaryOperator<ChatPreferences> unlike(Collection<String> words) {
    return change(draft -> draft.keywords = withoutWords(draft.keywords, words));
  }

  /// Words that are muted are no longer liked.
  static UnaryOperator<ChatPreferences> mute(Collection<String> words) {
    return change(draft -> {
      draft.keywords = withoutWords(draft.keywords, words);
      draft.mutes = withWords(draft.mutes, words);
    });
  }

  static UnaryOperator<ChatPreferences> unmute(Collection<String> words) {
    return change(draft -> draft.mutes = withoutWords(draft.mutes, words));
  }

  /// @param at null for `발표`
  static UnaryOperator<ChatPreferences> time(@Nullable LocalTime at) {
    return change(draft -> draft.at = at);
  }

  static UnaryOperator<ChatPreferences> zone(ZoneId zone) {
    return change(draft -> draft.zone = zone);
  }

  static UnaryOperator<ChatPreferences> papers(int papers) {
    return change(draft -> draft.papers = papers);
  }

  static UnaryOperator<ChatPreferences> quietDays(boolean mentioned) {
    return change(draft -> draft.quietDays = mentioned);
  }

  /// Authors whose papers come first are no longer muted.
  static UnaryOperator<ChatPreferences> follow(Collection<String> authors) {
    return change(draft -> {
      draft.authors = withWords(draft.authors, authors);
      draft.mutes = withoutWords(draft.mutes, authors);
    });
  }

  static UnaryOperator<ChatPreferences> unfollow(Collection<String> authors) {
    return change(draft -> draft.authors = withoutWords(draft.authors, authors));
  }

  static UnaryOperator<ChatPreferences> weekly(boolean wanted) {
    return change(draft -> draft.weekly = wanted);
  }

  static UnaryOperator<ChatPreferences> language(Language language) {
    return change(draft -> draft.language = language);
  }

  private static List<Category> with(List<Category> now, Collection<Category> added) {
    var all = new ArrayList<>(now);
    added.stream().filter(category -> !all.contains(category)).forEach(all::add);
    return all;
  }

  private static List<Category> without(List<Category> now, Collection<Category> removed) {
    return now.stream().filter(category -> !removed.contains(category)).toList();
  }

  private static List<String> withWords(List<String> now, Collection<String> added) {
    var all = new ArrayList<>(now);
    added.stream().filter(word -> !isIn(all, word)).forEach(all::add);
    return all;
  }

  private static List<String> withoutWords(List<String> now, Collection<String> removed) {
    return now.stream().filter(word -> !isIn(removed, word)).toList();
  }

  private static boolean isIn(Collection<String> words, String word) {
    return words.stream().anyMatch(word::equalsIgnoreCase);
  }

  private static UnaryOperator<ChatPreferences> change(Consumer<Draft> change) {
    return preferences -> {
      var draft = new Draft(preferences);
      change.accept(draft);
      return draft.finished();
    };
  }

  /// Preferences while one of them is set: only here are all of them named.
  private static final class Draft {
    List<Category> categories;
    List<String> keywords;
    List<String> mutes;
    List<String> authors;
    @Nullable LocalTime at;
    ZoneId zone;
    int papers;
    boolean quietDays;
    boolean weekly;
    Language language;

    Draft(ChatPreferences now) {
      categories = now.categories();
      keywords = now.keywords();
      mutes = now.mutes();
      authors = now.authors();
      at = now.at();
      zone = now.zone();
      papers = now.papers();
      quietDays = now.quietDays();
      weekly = now.weekly();
      language = now.language();
    }

    ChatPreferences finished() {
      return new ChatPreferences(
          categories, keywords, mutes, authors, at, zone, papers, quietDays, weekly, language);
    }
  }
}
