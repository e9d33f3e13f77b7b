package io.nonmun.bot.config;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.ConfigException.Refusal;
import java.io.IOException;
import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.UnicodeReader;

/// The YAML file with the owner's settings.
///
/// @param path as the owner named it
public record ConfigFile(Path path) {

  private static final long MOST_VALUES = 100_000;
  private static final long UNFINISHED = -1;

  /// What SnakeYAML says of lines that stand too far to the right or the left.
  private static final Pattern INDENTATION =
      Pattern.compile("mapping values are not allowed here|expected <block end>|block mapping");

  /// Most of CP949 as well; not every Java has it.
  private static final String OLD_KOREAN = "EUC-KR";

  /// The file asked for, else `$NONMUN_CONFIG`, else `config.yaml` in the working directory if
  /// there is one.
  public static Optional<ConfigFile> locate(
      @Nullable Path asked, Map<String, String> environment, Path workingDirectory) {
    if (asked != null) {
      return Optional.of(new ConfigFile(asked));
    }
    var variable = environment.getOrDefault("NONMUN_CONFIG", "");
    if (!variable.isBlank()) {
      return Optional.of(new ConfigFile(Path.of(variable)));
    }
    return Optional.of(workingDirectory.resolve("config.yaml"))
        .filter(Files::exists)
        .map(ConfigFile::new);
  }

  /// What stands in it, in its order.
  List<ConfigEntry> entries() {
    return load().stream()
        .map(OriginTrackedMapPropertySource.class::cast)
        .flatMap(source ->
            source.getSource().keySet().stream()
                .map(key ->
                    new ConfigEntry(key, source.getProperty(key), where(source.getOrigin(key)))))
        .toList();
  }

  private List<PropertySource<?>> load() {
    if (!Files.isRegularFile(path)) {
      throw unreadable(
          KOREAN.of(Files.exists(path) ? "terminal.config.notFile" : "terminal.config.noFile"),
          KOREAN.of("terminal.config.noFile.mend"));
    }
    try {
      requireUtf8();
      requireFinite();
      var documents = new YamlPropertySourceLoader().load("config", new FileSystemResource(path));
      if (documents.size() > 1) {
        throw unreadable(
            KOREAN.of("terminal.config.documents"), KOREAN.of("terminal.config.documents.mend"));
      }
      return documents;
    } catch (IOException e) {
      throw unreadable(
          KOREAN.of("terminal.config.unreadable", e.getClass().getSimpleName()),
          KOREAN.of("terminal.config.unreadable.mend"));
    } catch (YAMLException e) {
      throw notYaml(e);
    }
  }

  /// Korean that an old editor saved in its own encoding would be read as other letters, without a
  /// word about it.
  private void requireUtf8() throws IOException {
    var bytes = Files.readAllBytes(path);
    if (startsWith(bytes, 0xFE, 0xFF) || startsWith(bytes, 0xFF, 0xFE)) {
      return; // UTF-16, which says so and is read
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      if (!Charset.isSupported(OLD_KOREAN)) {
        return;
      }
      var korean = new String(bytes, Charset.forName(OLD_KOREAN));
      var hangul = korean.chars().filter(c -> UnicodeScript.of(c) == UnicodeScript.HANGUL).count();
      if (hangul <= korean.chars().filter(c -> c == 0xFFFD).count()) {
        return; // is no text at all, which the next reader says
      }
      var line = 1 + korean.lines().takeWhile(each -> each.chars().allMatch(c -> c < 0x80)).count();
      throw new ConfigException(
          List.of(
              new Refusal(
                  path + ":" + line,
                  KOREAN.of("terminal.config.encoding"),
                  KOREAN.of("terminal.config.encoding.allowed"),
                  KOREAN.of("terminal.config.encoding.mend", path.getFileName()))));
    }
  }

  private static boolean startsWith(byte[] bytes, int first, int second) {
    return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
  }

  // What reads settings writes aliases out, and would not come to an end, or not with this memory.
  private void requireFinite() throws IOException {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(
        Integer.MAX_VALUE); // the size of what they stand for counts
    try (var text = new UnicodeReader(Files.newInputStream(path))) {
      for (var document : new Yaml(options).composeAll(text)) {
        if (size(document, new IdentityHashMap<>()) > MOST_VALUES) {
          throw unreadable(
              KOREAN.of("terminal.config.many", Long.toString(MOST_VALUES)),
              KOREAN.of("terminal.config.many.mend"));
        }
      }
    }
  }

  /// How many values there are with all aliases written out.
  private long size(Node node, Map<Node, Long> sizes) {
    var known = sizes.putIfAbsent(node, UNFINISHED);
    if (known != null && known == UNFINISHED) {
      throw new ConfigException(
          List.of(
              new Refusal(
                  path + ":" + (node.getStartMark().getLine() + 1),
                  KOREAN.of("terminal.config.circle"),
                  KOREAN.of("terminal.config.circle.allowed"),
                  KOREAN.of("terminal.config.circle.mend"))));
    }
    if (known != null) {
      return known;
    }
    var within =
        switch (node) {
          case MappingNode map ->
              map.getValue().stream()
                  .flatMap(entry -> Stream.of(entry.getKeyNode(), entry.getValueNode()));
          case SequenceNode list -> list.getValue().stream();
          default -> Stream.<Node>of();
        };
    var size =
        within
            .mapToLong(part -> size(part, sizes))
            .reduce(1, (one, other) -> Math.min(one + other, MOST_VALUES + 1));
    sizes.put(node, size);
    return size;
  }

  private ConfigException unreadable(String what, String mend) {
    return new ConfigException(
        List.of(
            new Refusal(
                path.toString(), what, KOREAN.of("terminal.config.unreadable.allowed"), mend)));
  }

  // Only SnakeYAML's problem is told: its message quotes the line, which may hold a secret.
  private ConfigException notYaml(YAMLException e) {
    var where = path.toString();
    var problem = KOREAN.of("terminal.config.notText");
    if (e instanceof MarkedYAMLException marked) {
      where += ":" + (marked.getProblemMark().getLine() + 1);
      problem = KOREAN.of("terminal.config.notYaml", marked.getProblem());
    }
    return new ConfigException(
        List.of(
            new Refusal(
                where, problem, KOREAN.of("terminal.config.notYaml.allowed"), mendOf(problem))));
  }

  private static @Nullable String mendOf(String problem) {
    if (INDENTATION.matcher(problem).find()) {
      return KOREAN.of("terminal.config.indent.mend");
    }
    if (problem.contains("TAB")) {
      return KOREAN.of("terminal.config.tab.mend");
    }
    return problem.contains("duplicate key") ? KOREAN.of("terminal.config.twice.mend") : null;
  }

  private String where(@Nullable Origin origin) {
    return origin instanceof TextResourceOrigin inText && inText.getLocation() != null
        ? path + ":" + (inText.getLocation().getLine() + 1)
        : path.toString();
  }
}
