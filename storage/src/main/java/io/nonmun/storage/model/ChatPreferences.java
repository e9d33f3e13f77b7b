package io.nonmun.storage.model;

import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a chat wants to read, and when.
///
/// @param categories in the order in which they were chosen; none: subscribed to nothing
/// @param keywords words that make a paper more interesting
/// @param mutes words, authors and categories whose papers are not shown
/// @param authors whose papers come first, as the reader wrote them
/// @param at the hour of the digest in `zone`, or null for `발표`: as soon as it is announced
/// @param papers most papers in one digest
/// @param quietDays whether a day without announcement is mentioned
/// @param weekly whether Friday's letter is wanted
/// @param language of menus, answers and digests
public record ChatPreferences(
    List<Category> categories,
    List<String> keywords,
    List<String> mutes,
    List<String> authors,
    @Nullable LocalTime at,
    ZoneId zone,
    int papers,
    boolean quietDays,
    boolean weekly,
    Language language) {

  public ChatPreferences {
    categories = List.copyOf(categories);
    keywords = List.copyOf(keywords);
    mutes = List.copyOf(mutes);
    authors = List.copyOf(authors);
  }

  /// In Korean, and as little as there can be of the rest.
  public ChatPreferences(
      List<Category> categories,
      List<String> keywords,
      List<String> mutes,
      @Nullable LocalTime at,
      ZoneId zone,
      int papers,
      boolean quietDays) {
    this(categories, keywords, mutes, List.of(), at, zone, papers, quietDays, false, Language.KO);
  }
}
