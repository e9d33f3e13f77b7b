package io.nonmun.bot.render.texts;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.Language;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every sentence of both catalogues, as it is said.
class CatalogueTest {

  private static final int MOST_ARGUMENTS = 12;
  private static final Pattern ARGUMENT = Pattern.compile("\\{(\\d+)");

  /// A key where it is asked for: `texts.of("…")`, or by a refusal that names it.
  private static final Pattern ASKED =
      Pattern.compile(
          "(?:\\btexts(?:\\(\\))?|KOREAN|in\\([^()]*(?:\\(\\))?\\))\\s*\\.(?:of|list)\\(\\s*\"([^\"]+)\""
              + "|\\bBadArgument\\(\\s*\"([^\"]+)\"");

  /// The Korean particles that depend on the word before them.
  private static final Set<String> PARTICLES =
      Set.of("은/는", "이/가", "을/를", "과/와", "으로/로", "이라/라", "이나/나");

  private static final Pattern CHOICE = Pattern.compile("\\[([^\\[\\]]*/[^\\[\\]]*)]");

  /// Behind an argument, whose end nobody knows, or its closing quotation mark.
  private static final Pattern UNCHOSEN =
      Pattern.compile("\\{\\d[^{}]*}[’”'\"]?(?:은|는|이|가|을|를|과|와|으로|로)(?![가-힣])");

  private static Properties catalogue(Language language) throws IOException {
    var sentences = new Properties();
    var file = language.name().toLowerCase(Locale.ROOT) + ".properties";
    try (var stream = Texts.class.getResourceAsStream(file)) {
      sentences.load(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
    return sentences;
  }

  @ParameterizedTest
  @EnumSource
  void everySentenceIsSaidWithAllItsArguments(Language language) throws IOException {
    var sentences = catalogue(language);
    assertThat(sentences).hasSizeGreaterThan(100);
    for (var key : sentences.stringPropertyNames()) {
      var sentence = sentences.getProperty(key);
      var arguments = IntStream.range(0, MOST_ARGUMENTS).mapToObj(i -> (Object) (700 + i));

      var said = Texts.in(language).of(key, arguments.toArray());

      assertThat(said).as(key).isNotBlank().doesNotContain("null").doesNotContainPattern(CHOICE);
      if (!sentence.contains("'{'")) { // A brace that is said.
        assertThat(said).as(key).doesNotContain("{", "}");
      }
      assertThat(wanted(sentence)).as(key).allMatch(said::contains);
    }
  }

  /// The arguments that stand in a sentence as they are, and not in a choice.
  private static Set<String> wanted(String sentence) {
    return Pattern.compile("\\{(\\d+)}")
        .matcher(sentence)
        .results()
        .map(match -> Integer.toString(700 + Integer.parseInt(match.group(1))))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// `{0}` and `{2}` without `{1}` would drop what the code hands over.
  @ParameterizedTest
  @EnumSource
  void argumentsAreCountedFromNought(Language language) throws IOException {
    for (var sentence : catalogue(language).entrySet()) {
      var numbers =
          ARGUMENT
              .matcher((String) sentence.getValue())
              .results()
              .map(match -> Integer.parseInt(match.group(1)))
              .collect(Collectors.toCollection(TreeSet::new));
      assertThat(numbers)
          .as(sentence.getKey().toString())
          .containsExactlyElementsOf(IntStream.range(0, numbers.size()).boxed().toList());
    }
  }

  @Test
  void everyKeyThatIsAskedForIsThere() throws IOException {
    var asked = new TreeSet<String>();
    try (var files = Files.walk(Path.of("src/main/java/io/nonmun/bot"))) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        ASKED
            .matcher(Files.readString(file))
            .results()
            .flatMap(match -> Arrays.asList(match.group(1), match.group(2)).stream())
            .filter(key -> key != null && !key.endsWith("."))
            .forEach(asked::add);
      }
    }
    assertThat(asked).hasSizeGreaterThan(50);
    var known = new TreeSet<String>();
    for (var language : Language.values()) {
      known.addAll(catalogue(language).stringPropertyNames());
    }
    assertThat(known).containsAll(asked);
  }

  @Test
  void particlesBehindArgumentsAreChosen() throws IOException {
    for (var sentence : catalogue(Language.KO).entrySet()) {
      var text = (String) sentence.getValue();
      assertThat(text).as(sentence.getKey().toString()).doesNotContainPattern(UNCHOSEN);
      CHOICE
          .matcher(text)
          .results()
          .forEach(choice ->
              assertThat(PARTICLES).as(sentence.getKey().toString()).contains(choice.group(1)));
    }
    assertThat(catalogue(Language.EN).values())
        .noneMatch(sentence -> CHOICE.matcher((String) sentence).find());
  }
}
