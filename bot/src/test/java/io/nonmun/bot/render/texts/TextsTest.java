package io.nonmun.bot.render.texts;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.storage.model.Language;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {

  private static final Path CATALOGUES = Path.of("src/main/resources/io/nonmun/bot/render/texts");
  private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+)[,}]");
  private static final Pattern KEY = Pattern.compile("\"([a-z][a-zA-Z]*(?:\\.[a-zA-Z]+)*)\"");
  private static final Pattern HANGUL = Pattern.compile("[가-힣]");

  /// Keys that are put together: a category, a city, a command behind these.
  private static final List<String> FAMILIES = List.of("category.", "city.", "menu.");

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

    assertThat(english.stringPropertyNames()).isEqualTo(korean.stringPropertyNames());
    for (var key : korean.stringPropertyNames()) {
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
  void everyKeyIsUsedAndEveryUsedKeyIsThere() throws IOException {
    var keys = catalogue("ko").stringPropertyNames();
    var used = new TreeSet<String>();
    for (var source : sources("")) {
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

  /// Words that people write, which no catalogue turns into another language.
  private static final Set<String> READERS = Set.of("Hours.java", "Zones.java", "Particles.java");

  @Test
  void sentencesStandInTheCatalogue() throws IOException {
    for (var source : sources("command")) {
      var file = source.getFileName().toString();
      if (READERS.contains(file)) {
        continue;
      }
      var code =
          Files.readAllLines(source).stream()
              .filter(line -> !line.strip().startsWith("//"))
              .toList();
      assertThat(code).as(source.toString()).noneMatch(line -> HANGUL.matcher(line).find());
    }
  }

  private static List<Path> sources(String under) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java/io/nonmun/bot", under))) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }
}
