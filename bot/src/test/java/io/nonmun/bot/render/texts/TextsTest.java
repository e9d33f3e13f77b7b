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
  private static final List<String> FAMILIES =
      List.of(
          "category.",
          "city.",
          "menu.",
          "check.",
          "page.compare.why.",
          "page.compare.line.",
          "page.models.file.",
          "trends.week.",
          "trends.month.",
          "answer.origin.",
          "answer.extent.");

  /// What the Korean catalogue alone has: a summary is Korean, and so is the terminal; whoever is
  /// spoken to in another language gets the abstract's key sentences.
  private static final Pattern OF_KOREAN = Pattern.compile("(summary|terminal|owner)\\..*");

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
    try (var templates = Files.list(Path.of("src/main/jte"))) {
      for (var template : templates.toList()) {
        KEY.matcher(Files.readString(template)).results().map(m -> m.group(1)).forEach(used::add);
      }
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

  /// Where Hangul stands outside the catalogue, and why.
  private static final Map<String, String> OUTSIDE =
      Map.of(
          "command/Hours.java", "hours as people write them",
          "command/Zones.java", "places as people write them",
          "telegram/KoreanCommands.java", "names of commands as people write them",
          "render/texts/Particles.java", "the letters of a language",
          "config/DigestTime.java", "a value as the owner writes it, and what is said of it",
          "config/Forms.java", "what several keys say of their values");

  /// What an option of the command line or a key of the config file is for stands beside it, where
  /// it is declared.
  private static final Pattern DECLARATION =
      Pattern.compile("@(?:Command|Option|Parameters|Allowed|DefaultValue)\\(");

  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$|\\s//[^\"\n]*$");

  @Test
  void whatAPersonReadsStandsInTheCatalogue() throws IOException {
    var unused = new TreeSet<>(OUTSIDE.keySet());
    for (var source : sources()) {
      var code = withoutDeclarations(COMMENT.matcher(Files.readString(source)).replaceAll(""));
      var path = SOURCES.relativize(source).toString();
      var reason = OUTSIDE.keySet().stream().filter(path::startsWith).findFirst();
      if (reason.isPresent()) {
        if (HANGUL.matcher(code).find()) {
          unused.remove(reason.get());
        }
      } else {
        assertThat(code.lines()).as(path).noneMatch(line -> HANGUL.matcher(line).find());
      }
    }
    assertThat(unused).as("exceptions that nothing needs").isEmpty();
  }

  private static String withoutDeclarations(String code) {
    var rest = new StringBuilder();
    var from = 0;
    var declaration = DECLARATION.matcher(code);
    while (declaration.find(from)) {
      rest.append(code, from, declaration.start());
      from = end(code, declaration.end());
    }
    return rest.append(code, from, code.length()).toString();
  }

  /// Behind the bracket that closes the one before an index; those in quotation marks are text.
  private static int end(String code, int begin) {
    var open = 1;
    var quoted = false;
    var i = begin;
    for (; open > 0; i++) {
      var c = code.charAt(i);
      if (c == '"' && code.charAt(i - 1) != '\\') {
        quoted = !quoted;
      } else if (!quoted) {
        open += c == '(' ? 1 : c == ')' ? -1 : 0;
      }
    }
    return i;
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
