package io.nonmun.bot.render.texts;

import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.Language;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/// The sentences that a person reads, by key: `ko.properties` and `en.properties` beside this
/// class, which hold the same keys. Safe for use by many threads.
///
/// A sentence is a [MessageFormat]: `{0}` is the first argument, `{0,choice,1#paper|1<papers}` its
/// plural, `''` an apostrophe, `'{'` a brace. In Korean, `[은/는]` behind a word becomes the particle
/// that the word takes ([Particles]). Numbers are grouped (`1,000`); what is an identifier goes in
/// as text.
public final class Texts {

  private static final Map<Language, Texts> ALL = new EnumMap<>(Language.class);

  static {
    ALL.put(Language.KO, new Texts(Language.KO, Locale.KOREAN));
    ALL.put(Language.EN, new Texts(Language.EN, Locale.ENGLISH));
  }

  /// For what has no chat that could choose: the terminal, and alerts to the owner.
  public static final Texts KOREAN = in(Language.KO);

  private final Language language;
  private final Locale locale;
  private final Properties sentences = new Properties();

  private Texts(Language language, Locale locale) {
    this.language = language;
    this.locale = locale;
    var file = locale.getLanguage() + ".properties";
    try (var stream = Texts.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException(file + " is missing from the program");
      }
      sentences.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static Texts in(Language language) {
    return ALL.get(language);
  }

  public static Texts of(Chat chat) {
    return in(chat.preferences().language());
  }

  public Language language() {
    return language;
  }

  /// @throws IllegalArgumentException if there is no such key
  public String of(String key, Object... arguments) {
    var sentence = sentences.getProperty(key);
    if (sentence == null) {
      throw new IllegalArgumentException("no text '%s' in %s".formatted(key, locale));
    }
    var text = new MessageFormat(sentence, locale).format(arguments);
    return language == Language.KO ? Particles.chosen(text) : text;
  }

  /// A day of the week and the month.
  public String day(LocalDate day) {
    return DateTimeFormatter.ofPattern(of("day"), locale).format(day);
  }

  /// Whether somebody wrote one of a list's words, in whichever language.
  public static boolean isOneOf(String key, String written) {
    return ALL.values().stream()
        .flatMap(texts -> texts.list(key).stream())
        .anyMatch(written::equalsIgnoreCase);
  }

  /// A list that the catalogue has in one line, parted by `|`: words that are read, too.
  public List<String> list(String key) {
    return Arrays.stream(of(key).split("\\s*\\|\\s*")).toList();
  }
}
