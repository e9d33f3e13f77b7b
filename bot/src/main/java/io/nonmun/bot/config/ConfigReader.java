package io.nonmun.bot.config;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.Nearest;
import io.nonmun.bot.config.ConfigException.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// Reads the settings from the config file and from the environment, which wins. Every value is
/// judged before any is used, so that all mistakes are told at once.
public final class ConfigReader {

  // The launcher's variables, the key of `serve`, the password of `migrate`, and those that
  // Kubernetes and Docker set for a
  // service of our name.
  private static final Pattern FOREIGN_VARIABLE =
      Pattern.compile(
          "NONMUN_(CONFIG|JAVA_OPTS|SERVE_API_KEY|MIGRATE_PASSWORD|SERVICE_(HOST|PORT.*)|PORT(_\\d.*)?)");
  private static final String ROOT = "nonmun";

  private final List<ConfigKey> keys = ConfigKey.all();
  private final List<Refusal> refusals = new ArrayList<>();

  private ConfigReader() {}

  /// @param file absent: defaults and environment only
  /// @throws ConfigException with every mistake; none of the settings is in force then
  public static NonmunConfig read(Optional<ConfigFile> file, Map<String, String> environment) {
    return new ConfigReader()
        .read(file.map(ConfigFile::entries).orElse(List.of()), new TreeMap<>(environment));
  }

  /// Where each key was set, by its name without the root; the environment wins.
  static Map<String, String> origins(Optional<ConfigFile> file, Map<String, String> environment) {
    var origins = new HashMap<String, String>();
    var inEnvironment = new ConfigReader().entriesOf(new TreeMap<>(environment));
    for (var entries : List.of(inEnvironment, file.map(ConfigFile::entries).orElse(List.of()))) {
      entries.forEach(entry -> origins.putIfAbsent(nameOf(entry), entry.where()));
    }
    return origins;
  }

  /// A list is one key, wherever its elements stand.
  private static String nameOf(ConfigEntry entry) {
    return entry.key().substring(ROOT.length() + 1).replaceFirst("\\[\\d+]$", "");
  }

  private NonmunConfig read(List<ConfigEntry> inFile, TreeMap<String, String> environment) {
    inFile.forEach(this::judge);
    var inEnvironment = entriesOf(environment);
    inEnvironment.forEach(this::judge);
    stopIfRefused();

    var config = bind(inEnvironment, inFile);
    var entries = Stream.of(inEnvironment, inFile).flatMap(List::stream).toList();
    requireChatIds(config.chats(), entries);
    requirePrices(config.summarizer().openai(), entries);
    requireAddresses(config.summarizer().openai().endpoints(), entries);
    stopIfRefused();
    return config;
  }

  private static NonmunConfig bind(List<ConfigEntry> inEnvironment, List<ConfigEntry> inFile) {
    try {
      return new Binder(source(inEnvironment), source(inFile))
          .bindOrCreate(ROOT, NonmunConfig.class);
    } catch (BindException e) {
      // Each value has been judged; what is left is NONMUN_CHATS_1_ID without NONMUN_CHATS_0_ID.
      throw new ConfigException(
          List.of(
              new Refusal(
                  KOREAN.of("terminal.config.environment"),
                  KOREAN.of("terminal.config.gap", e.getName()),
                  KOREAN.of("terminal.config.gap.allowed"),
                  null)));
    }
  }

  private static MapConfigurationPropertySource source(List<ConfigEntry> entries) {
    var source = new MapConfigurationPropertySource();
    entries.forEach(entry -> source.put(entry.key(), entry.text()));
    return source;
  }

  private void stopIfRefused() {
    if (!refusals.isEmpty()) {
      throw new ConfigException(refusals);
    }
  }

  // --- one value ---

  private void judge(ConfigEntry entry) {
    var name = entry.keyName();
    keys.stream()
        .filter(key -> name.equals(key.name()) || key.isList() && name.equals(key.name() + "[]"))
        .findFirst()
        .ifPresentOrElse(key -> judge(entry, key), () -> refuseUnknown(entry));
  }

  private void judge(ConfigEntry entry, ConfigKey key) {
    if (!key.accepts(entry.text(), entry.isElement())) {
      var value = key.isSecret() ? KOREAN.of("terminal.config.secret") : "\"" + entry.text() + "\"";
      refuse(entry, entry.key() + ": " + value, key.allowed().value(), mend(entry, key));
    }
  }

  private static @Nullable String mend(ConfigEntry entry, ConfigKey key) {
    // YAML 1.1 reads an unquoted 18:30 as a number to the base of 60.
    if (key.type().toClass() == DigestTime.class && entry.value() instanceof Integer minutes) {
      return KOREAN.of(
          "terminal.config.time.mend",
          key.lastName(),
          "%02d:%02d".formatted(minutes / 60, minutes % 60));
    }
    if (entry.key().endsWith("openai.base-url") && entry.text().startsWith("http")) {
      return KOREAN.of("terminal.config.url.mend", entry.text().replaceFirst("(/v1)?/*$", "/v1"));
    }
    return null;
  }

  // --- unknown keys; their values may be misplaced secrets and are not shown ---

  private void refuseUnknown(ConfigEntry entry) {
    var name = entry.keyName();
    if (isSection(name)) {
      // A section with nothing in it (`digest:`) is a section of defaults.
      if (!entry.text().isBlank()) {
        refuse(entry, KOREAN.of("terminal.config.section", entry.key()), keysUnder(name), null);
      }
      return;
    }
    var section = name;
    while (!isSection(section)) {
      var dot = section.lastIndexOf('.');
      section = dot < 0 ? ROOT : section.substring(0, dot);
    }
    refuse(
        entry,
        KOREAN.of("terminal.config.unknown", entry.key()),
        keysUnder(section),
        suggestion(name, keys.stream().map(ConfigKey::name).toList()));
  }

  private boolean isSection(String name) {
    return !namesUnder(name).isEmpty();
  }

  private String keysUnder(String section) {
    return KOREAN.of("terminal.config.keys", section, String.join(", ", namesUnder(section)));
  }

  /// The names that may stand directly in a section, or in the entries of a list of sections.
  private List<String> namesUnder(String section) {
    var start = section.replace("[]", "") + ".";
    return keys.stream()
        .map(key -> key.name().replace("[]", ""))
        .filter(name -> name.startsWith(start))
        .map(name -> name.substring(start.length()).split("\\.")[0])
        .distinct()
        .toList();
  }

  /// Of a name that is near, or that ends in what was written: with the root or a section left out.
  private static @Nullable String suggestion(String written, List<String> known) {
    var ending = written.replaceFirst("(?i)^nonmun[._]", "");
    return Nearest.to(written, known)
        .or(() -> known.stream().filter(name -> name.endsWith(ending)).findFirst())
        .map(name -> KOREAN.of("terminal.config.near", name))
        .orElse(null);
  }

  // --- the environment ---

  private List<ConfigEntry> entriesOf(TreeMap<String, String> environment) {
    var entries = new ArrayList<ConfigEntry>();
    environment.forEach((variable, value) -> {
      // An empty variable is one that is not set: `docker compose` passes such.
      if (variable.startsWith("NONMUN_")
          && !value.isBlank()
          && !FOREIGN_VARIABLE.matcher(variable).matches()) {
        keyOf(variable)
            .ifPresentOrElse(
                key ->
                    entries.add(
                        new ConfigEntry(
                            key, value, KOREAN.of("terminal.config.variable", variable))),
                () -> refuseVariable(variable));
      }
    });
    return entries;
  }

  private Optional<String> keyOf(String variable) {
    return keys.stream().flatMap(key -> key.named(variable).stream()).findFirst();
  }

  private void refuseVariable(String variable) {
    refusals.add(
        new Refusal(
            KOREAN.of("terminal.config.variable", variable),
            KOREAN.of("terminal.config.variable.unknown"),
            KOREAN.of("terminal.config.variable.allowed"),
            suggestion(variable, keys.stream().map(ConfigKey::variable).toList())));
  }

  // --- what a record requires beyond its single values ---

  private void requireChatIds(List<ChatSettings> chats, List<ConfigEntry> entries) {
    for (var i = 0; i < chats.size(); i++) {
      if (chats.get(i).id() == null) {
        var chat = "nonmun.chats[" + i + "]";
        entries.stream()
            .filter(entry -> entry.key().startsWith(chat))
            .findFirst()
            .ifPresent(entry ->
                refuse(
                    entry,
                    KOREAN.of("terminal.config.id", chat),
                    KOREAN.of("terminal.config.id.allowed"),
                    null));
      }
    }
  }

  /// A server has an address, and its own budget has prices to count by.
  private void requireAddresses(
      List<SummarizerSettings.Endpoint> endpoints, List<ConfigEntry> entries) {
    for (var i = 0; i < endpoints.size(); i++) {
      var server = endpoints.get(i);
      var name = "nonmun.summarizer.openai.endpoints[" + i + "]";
      var first = entries.stream().filter(entry -> entry.key().startsWith(name + ".")).findFirst();
      if (server.baseUrl() == null) {
        first.ifPresent(entry ->
            refuse(
                entry,
                KOREAN.of("terminal.config.address", name),
                KOREAN.of("terminal.config.address.allowed"),
                null));
      } else if (server.monthlyBudget().signum() > 0
          && server.priceIn().signum() == 0
          && server.priceOut().signum() == 0) {
        first.ifPresent(entry ->
            refuse(
                entry,
                KOREAN.of("terminal.config.price", name + ".monthly-budget"),
                KOREAN.of("terminal.config.price.allowed"),
                KOREAN.of("terminal.config.price.mend")));
      }
    }
  }

  /// A budget that nothing counts against would never stop anything.
  private void requirePrices(SummarizerSettings.OpenAi openai, List<ConfigEntry> entries) {
    if (openai.monthlyBudget().signum() > 0
        && openai.priceIn().signum() == 0
        && openai.priceOut().signum() == 0) {
      entries.stream()
          .filter(entry -> entry.key().endsWith("openai.monthly-budget"))
          .findFirst()
          .ifPresent(entry ->
              refuse(
                  entry,
                  KOREAN.of("terminal.config.price", entry.key()),
                  KOREAN.of("terminal.config.price.allowed"),
                  KOREAN.of("terminal.config.price.mend")));
    }
  }

  private void refuse(ConfigEntry entry, String what, String allowed, @Nullable String mend) {
    refusals.add(new Refusal(entry.where(), what, allowed, mend));
  }
}
