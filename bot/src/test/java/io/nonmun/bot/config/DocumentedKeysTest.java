package io.nonmun.bot.config;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents say of the keys, held against the declarations.
class DocumentedKeysTest {

  private static final Pattern CODE = Pattern.compile("`([^`]*)`");
  private static final Pattern DEFAULT = Pattern.compile("`([^`]*)`|없음");
  private static final String OF_CHATS = "nonmun.chats[].";
  private static final String OF_ENDPOINTS = "nonmun.summarizer.openai.endpoints[].";

  @Test
  void theReadmeListsEveryKeyWithItsDefault() throws IOException {
    var documented = new LinkedHashMap<String, String>();
    for (var row : rows("../README.md")) {
      documented.putAll(keysOf(row));
    }
    documented.remove("chats");
    documented.remove("summarizer.openai.endpoints");

    assertThat(documented)
        .containsExactlyInAnyOrderEntriesOf(
            ConfigKey.all().stream()
                .filter(Predicate.not(DocumentedKeysTest::isOfChats))
                .filter(key -> !key.name().startsWith(OF_ENDPOINTS))
                .collect(toMap(DocumentedKeysTest::shortName, DocumentedKeysTest::byDefault)));
  }

  @Test
  void theReadmesExampleOfAChatHasEveryKeyOfOne() throws IOException {
    var example = rows("../README.md").stream().filter(row -> row.startsWith("| `chats`")).toList();

    assertThat(example)
        .singleElement()
        .asString()
        .contains(
            ConfigKey.all().stream()
                .filter(DocumentedKeysTest::isOfChats)
                .map(key -> key.lastName() + ": ")
                .toList());
  }

  @Test
  void theReadmesExampleOfAnEndpointHasEveryKeyOfOne() throws IOException {
    var example =
        rows("../README.md").stream()
            .filter(row -> row.startsWith("| `summarizer.openai.endpoints`"))
            .toList();

    assertThat(example)
        .singleElement()
        .asString()
        .contains(
            ConfigKey.all().stream()
                .filter(key -> key.name().startsWith(OF_ENDPOINTS))
                .map(key -> key.lastName() + ": ")
                .toList());
  }

  @Test
  void theOwnersHandbookNamesTheKeysThatNeedNoRestart() throws IOException {
    var sentence =
        Files.readAllLines(Path.of("../docs/operation.md")).stream()
            .filter(line -> line.contains("바로 적용되는 것은"))
            .findFirst()
            .orElseThrow();
    var named = codes(sentence).toList();

    assertThat(named)
        .as("a whole section as `digest.*`, the rest by name")
        .allMatch(name -> keysNamed(name).findAny().isPresent());
    assertThat(named.stream().flatMap(DocumentedKeysTest::keysNamed))
        .containsExactlyInAnyOrderElementsOf(
            ConfigKey.all().stream().filter(ConfigKey::live).toList());
  }

  private static Stream<ConfigKey> keysNamed(String name) {
    var pattern = Pattern.quote(name).replace("*", "\\E.*\\Q") + "(\\[]\\..*)?";
    return ConfigKey.all().stream().filter(key -> shortName(key).matches(pattern));
  }

  private static List<String> rows(String file) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .dropWhile(line -> !line.startsWith("| 항목 |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  /// The keys of a row and their defaults: the names after the first are of its section, and one
  /// default is that of all.
  private static Map<String, String> keysOf(String row) {
    var cells = row.split("\\s*\\|\\s*");
    var names = codes(cells[1]).toList();
    var section = names.getFirst().replaceFirst("[^.]*$", "");
    var defaults =
        DEFAULT
            .matcher(cells[2])
            .results()
            .map(found -> found.group(1) == null ? "" : found.group(1))
            .toList();
    assertThat(defaults.size()).as(row).isIn(1, names.size());
    var keys = new LinkedHashMap<String, String>();
    for (var i = 0; i < names.size(); i++) {
      keys.put(
          i == 0 ? names.getFirst() : section + names.get(i),
          defaults.get(defaults.size() == 1 ? 0 : i));
    }
    return keys;
  }

  private static Stream<String> codes(String text) {
    return CODE.matcher(text).results().map((MatchResult found) -> found.group(1));
  }

  private static boolean isOfChats(ConfigKey key) {
    return key.name().startsWith(OF_CHATS);
  }

  private static String shortName(ConfigKey key) {
    return key.name().substring("nonmun.".length());
  }

  private static String byDefault(ConfigKey key) {
    var values = String.join(", ", key.defaults());
    return key.isList() ? "[" + values + "]" : values;
  }
}
