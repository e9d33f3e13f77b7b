package io.nonmun.bot.config;

import io.nonmun.bot.config.ConfigException.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          Files.exists(path) ? "파일이 아닙니다" : "파일이 없습니다",
          "--config 또는 NONMUN_CONFIG의 경로를 확인하거나, 파일 없이 기본값으로 시작하세요.");
    }
    try {
      requireFinite();
      var documents = new YamlPropertySourceLoader().load("config", new FileSystemResource(path));
      if (documents.size() > 1) {
        throw unreadable("YAML 문서가 여럿입니다", "--- 줄을 지워 문서 하나로 합치세요.");
      }
      return documents;
    } catch (IOException e) {
      throw unreadable("파일을 읽을 수 없습니다 (" + e.getClass().getSimpleName() + ")", "파일의 읽기 권한을 확인하세요.");
    } catch (YAMLException e) {
      throw notYaml(e);
    }
  }

  // What reads settings writes aliases out, and would not come to an end, or not with this memory.
  private void requireFinite() throws IOException {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(
        Integer.MAX_VALUE); // the size of what they stand for counts
    try (var text = new UnicodeReader(Files.newInputStream(path))) {
      for (var document : new Yaml(options).composeAll(text)) {
        if (size(document, new IdentityHashMap<>()) > MOST_VALUES) {
          throw unreadable("값이 " + MOST_VALUES + "개를 넘습니다", "별칭(*이름)이 다른 별칭을 거듭 담고 있지 않은지 확인하세요.");
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
                  "자기 자신을 담은 별칭입니다",
                  "다른 곳의 값을 가리키는 별칭(*이름)",
                  "별칭 대신 값을 그대로 적으세요.")));
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
        List.of(new Refusal(path.toString(), what, "읽을 수 있는 YAML 파일", mend)));
  }

  // Only SnakeYAML's problem is told: its message quotes the line, which may hold a secret.
  private ConfigException notYaml(YAMLException e) {
    var where = path.toString();
    var problem = "UTF-8 YAML이 아닙니다";
    if (e instanceof MarkedYAMLException marked) {
      where += ":" + (marked.getProblemMark().getLine() + 1);
      problem = "YAML이 아닙니다 (" + marked.getProblem() + ")";
    }
    return new ConfigException(
        List.of(new Refusal(where, problem, "key: value 꼴의 YAML", mendOf(problem))));
  }

  private static @Nullable String mendOf(String problem) {
    if (problem.contains("TAB")) {
      return "탭 대신 빈칸으로 들여 쓰세요.";
    }
    return problem.contains("duplicate key") ? "같은 키가 두 번 있습니다. 하나를 지우세요." : null;
  }

  private String where(@Nullable Origin origin) {
    return origin instanceof TextResourceOrigin inText && inText.getLocation() != null
        ? path + ":" + (inText.getLocation().getLine() + 1)
        : path.toString();
  }
}
