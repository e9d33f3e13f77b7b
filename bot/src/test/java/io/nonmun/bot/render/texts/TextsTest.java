package io.nonmun.bot.render.texts;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.model.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {

  private static final Path SOURCES = Path.of("src/main/java/io/nonmun/bot");
  private static final Path CATALOGUES = Path.of("src/main/resources/io/nonmun/bot/render/texts");
  private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+)[,}]");
  private static final Pattern KEY = Pattern.compile("\"([a-z][a-zA-Z]*(?:\\.[a-zA-Z]+)*)\"");
  private static final Pattern HANGUL = Pattern.compile("[가-힣]");

  /// Keys that are put together: a category, a city, a command behind these.
  private static final List<String> FAMILIES = List.of("category.", "city.", "menu.");

  /// What the Korean catalogue alone has: a summary is Korean, and so is the terminal; whoever is
  /// spoken to in another language gets the abstract's key sentences.
  private static final Pattern OF_KOREAN = Pattern.compile("(summary|terminal)\\..*");

  private static Properties catalogue(String language) throws IOException {
    var sentences = new Properties();
    try (var reader = Files.newBufferedReader(CATALOGUES.resolve(language + ".properties"))) {
      sentences.load(reader);
    }
    return sentences;
  }

  private static Set<String> arguments(String sentence) {
    return ARGUMENT
        .matcher(sentence)
        .results()
        .map(m -> m.group(1))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void bothLanguagesSayTheSameThings() throws IOException {
    var korean = catalogue("ko");
    var english = catalogue("en");

    var shared =
        korean.stringPropertyNames().stream()
            .filter(key -> !OF_KOREAN.matcher(key).matches())
            .collect(toCollection(TreeSet::new));
    assertThat(english.stringPropertyNames()).isEqualTo(shared);
    for (var key : shared) {
      assertThat(arguments(english.getProperty(key)))
          .as(key)
          .isEqualTo(arguments(korean.getProperty(key)));
      // A lone apostrophe would switch the arguments behind it off.
      assertThat(english.getProperty(key).replace("''", "").replaceAll("'[{}]+'", ""))
          .as(key)
          .doesNotContain("'");
    }
  }

  @Test
  void englishIsWrittenWithoutHangul() throws IOException {
    assertThat(catalogue("en").values()).noneMatch(text -> HANGUL.matcher((String) text).find());
  }

  @Test
  void everyKeyIsUsedAndEveryUsedKeyIsThere() throws IOException {
    var keys = catalogue("ko").stringPropertyNames();
    var used = new TreeSet<String>();
    for (var source : sources()) {
      KEY.matcher(Files.readString(source)).results().map(m -> m.group(1)).forEach(used::add);
    }
    assertThat(keys)
        .allMatch(key -> used.contains(key) || FAMILIES.stream().anyMatch(key::startsWith));
  }

  @Test
  void aTextThatIsNotThereIsAFault() {
    assertThatThrownBy(() -> Texts.KOREAN.of("no.such.text"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.such.text");
  }

  @Test
  void argumentsAndPluralsAreSaid() {
    assertThat(Texts.in(Language.EN).of("papers", 1)).isEqualTo("1 paper");
    assertThat(Texts.in(Language.EN).of("papers", 20)).isEqualTo("20 papers");
    assertThat(Texts.KOREAN.of("papers", 20)).isEqualTo("20편");
    assertThat(Texts.KOREAN.list("input.on")).containsExactly("켜기", "켬");
  }

  @Test
  void wordsAreReadInEveryLanguage() {
    assertThat(Texts.isOneOf("input.papers", "papers")).isTrue();
    assertThat(Texts.isOneOf("input.papers", "편")).isTrue();
    assertThat(Texts.isOneOf("input.on", "ON")).isTrue();
    assertThat(Texts.isOneOf("input.on", "off")).isFalse();
  }

  @Test
  void daysAreSaidInTheLanguage() {
    var day = LocalDate.of(2026, 11, 20);
    assertThat(Texts.KOREAN.day(day)).isEqualTo("11월 20일(금)");
    assertThat(Texts.in(Language.EN).day(day)).isEqualTo("Fri 20 Nov");
  }

  /// Where Hangul stands outside the catalogue, and why no chat's reader is shown it in a language
  /// that is not theirs.
  private static final Map<String, String> NOT_FOR_READERS =
      Map.ofEntries(
          Map.entry("command/Hours.java", "hours as people write them"),
          Map.entry("command/Zones.java", "places as people write them"),
          Map.entry("render/texts/Particles.java", "the letters of a language"),
          Map.entry("cli/", "the terminal's"),
          Map.entry("catalog/", "the terminal's: models and how they are pulled"),
          Map.entry("doctor/", "the terminal's: what is wrong, and the mend"),
          Map.entry("wiring/Assembly.java", "the terminal's digest and card"),
          Map.entry("intake/Intake.java", "the terminal's progress bar"),
          Map.entry("editions/SummaryDesk.java", "the terminal's progress bar"),
          Map.entry("stored/RunLock.java", "the terminal's: why the bot does not start"),
          Map.entry("config/", "the owner's: what is wrong with a setting"),
          Map.entry("monitor/AdminStatus.java", "the owner's: /admin"),
          Map.entry("monitor/FailureReasons.java", "the owner's: /admin"),
          Map.entry("monitor/Journal.java", "the owner's: /admin"),
          Map.entry("monitor/ModelHealth.java", "the owner's: an alert's details"),
          Map.entry("monitor/RestartNotes.java", "the owner's: settings that need a restart"),
          Map.entry("monitor/StatusServer.java", "the terminal's: why the bot does not start"),
          Map.entry("post/Reachability.java", "the owner's: the date in an alert"));

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$|\\s//[^\"\n]*$");

  /// An alert is the owner's, and so is what the journal of a run says.
  private static final Pattern ALERT =
      Pattern.compile(
          "(?s)(alerts(\\(\\))?\\s*\\.(broken|brokenAnew|mended)|journal\\.failed)\\(.*?\\);");

  @Test
  void whatAReaderIsShownStandsInTheCatalogue() throws IOException {
    var unused = new TreeSet<>(NOT_FOR_READERS.keySet());
    for (var source : sources()) {
      var code = COMMENT.matcher(Files.readString(source)).replaceAll("");
      var path = SOURCES.relativize(source).toString();
      var reason = NOT_FOR_READERS.keySet().stream().filter(path::startsWith).findFirst();
      if (reason.isPresent()) {
        if (HANGUL.matcher(code).find()) {
          unused.remove(reason.get());
        }
      } else {
        assertThat(ALERT.matcher(code).replaceAll("").lines())
            .as(path)
            .noneMatch(line -> HANGUL.matcher(line).find());
      }
    }
    assertThat(unused).as("exceptions that nothing needs").isEmpty();
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
