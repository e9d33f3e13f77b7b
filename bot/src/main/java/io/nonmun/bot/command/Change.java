package io.nonmun.bot.command;

import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Single changes of preferences. Each sets a state instead of turning it over, so that doing it
/// twice is doing it once.
final class Change {

  private Change() {}

  static UnaryOperator<ChatPreferences> categories(List<Category> categories) {
    return p ->
        new ChatPreferences(
            categories,
            p.keywords(),
            p.mutes(),
            p.at(),
            p.zone(),
            p.papers(),
            p.quietDays(),
            p.language());
  }

  static UnaryOperator<ChatPreferences> subscribe(Collection<Category> added) {
    return p -> categories(with(p.categories(), added)).apply(p);
  }

  static UnaryOperator<ChatPreferences> unsubscribe(Collection<Category> removed) {
    return p -> categories(without(p.categories(), removed)).apply(p);
  }

  /// Words that are liked are no longer muted.
  static UnaryOperator<ChatPreferences> like(Collection<String> words) {
    return p -> words(p, withWords(p.keywords(), words), withoutWords(p.mutes(), words));
  }

  static UnaryOperator<ChatPreferences> unlike(Collection<String> words) {
    return p -> words(p, withoutWords(p.keywords(), words), p.mutes());
  }

  /// Words that are muted are no longer liked.
  static UnaryOperator<ChatPreferences> mute(Collection<String> words) {
    return p -> words(p, withoutWords(p.keywords(), words), withWords(p.mutes(), words));
  }

  static UnaryOperator<ChatPreferences> unmute(Collection<String> words) {
    return p -> words(p, p.keywords(), withoutWords(p.mutes(), words));
  }

  /// @param at null for `발표`
  static UnaryOperator<ChatPreferences> time(@Nullable LocalTime at) {
    return p ->
        new ChatPreferences(
            p.categories(),
            p.keywords(),
            p.mutes(),
            at,
            p.zone(),
            p.papers(),
            p.quietDays(),
            p.language());
  }

  static UnaryOperator<ChatPreferences> zone(ZoneId zone) {
    return p ->
        new ChatPreferences(
            p.categories(),
            p.keywords(),
            p.mutes(),
            p.at(),
            zone,
            p.papers(),
            p.quietDays(),
            p.language());
  }

  static UnaryOperator<ChatPreferences> papers(int papers) {
    return p ->
        new ChatPreferences(
            p.categories(),
            p.keywords(),
            p.mutes(),
            p.at(),
            p.zone(),
            papers,
            p.quietDays(),
            p.language());
  }

  static UnaryOperator<ChatPreferences> quietDays(boolean mentioned) {
    return p ->
        new ChatPreferences(
            p.categories(),
            p.keywords(),
            p.mutes(),
            p.at(),
            p.zone(),
            p.papers(),
            mentioned,
            p.language());
  }

  static UnaryOperator<ChatPreferences> language(Language language) {
    return p ->
        new ChatPreferences(
            p.categories(),
            p.keywords(),
            p.mutes(),
            p.at(),
            p.zone(),
            p.papers(),
            p.quietDays(),
            language);
  }

  private static ChatPreferences words(
      ChatPreferences p, List<String> keywords, List<String> mutes) {
    return new ChatPreferences(
        p.categories(), keywords, mutes, p.at(), p.zone(), p.papers(), p.quietDays(), p.language());
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
}
