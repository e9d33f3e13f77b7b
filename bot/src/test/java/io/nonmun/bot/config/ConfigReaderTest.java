package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.config.SummarizerSettings.FullText;
import io.nonmun.bot.config.SummarizerSettings.Judge;
import io.nonmun.bot.config.SummarizerSettings.Provider;
import io.nonmun.bot.config.TelegramSettings.Access;
import io.nonmun.storage.model.Category;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

  private static final String TOKEN = "123456789:AAplantedSecretPlantedSecret_0123";

  private @TempDir Path directory;

  @Test
  void everyKeyHasItsDefault() {
    var config = read(Map.of());

    assertThat(config)
        .isEqualTo(
            new NonmunConfig(
                new TelegramSettings(
                    new Secret(""),
                    "https://api.telegram.org",
                    List.of(),
                    "",
                    false,
                    Access.OPEN,
                    List.of(),
                    30),
                new ArxivSettings(
                    categories("cs.CL", "cs.LG", "cs.AI", "cs.CV"),
                    "https://rss.arxiv.org",
                    "https://export.arxiv.org/api/query",
                    "https://arxiv.org",
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(15),
                    Duration.ofMinutes(5),
                    "",
                    ""),
                new SummarizerSettings(
                    Provider.AUTO,
                    Judge.AUTO,
                    FullText.ASKED,
                    1000,
                    new SummarizerSettings.Local("", "auto", 0.9, "", 1, "", "", ""),
                    new SummarizerSettings.OpenAi(
                        "",
                        new Secret(""),
                        "",
                        "",
                        Duration.ofSeconds(60),
                        4,
                        8_192,
                        0,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        List.of())),
                new DigestSettings(
                    new DigestTime(Optional.empty()),
                    ZoneId.of("Asia/Seoul"),
                    10,
                    true,
                    Duration.ofMinutes(20)),
                new StorageSettings(
                    "jdbc:sqlite:data/nonmun.db",
                    "",
                    new Secret(""),
                    0,
                    new StorageSettings.Backup(Duration.ofHours(24), 7, "")),
                new HttpSettings("127.0.0.1", 8080, List.of(), new Secret("")),
                new LearningSettings(false),
                List.of()));
  }

  @Test
  void everyKeyIsReadFromTheFile() throws IOException {
    var config =
        read(
            """
            nonmun:
              telegram:
                token: "123456789:AAplantedSecretPlantedSecret_0123"
                base-url: http://localhost:8081
                admins: [11, 22]
                webhook: https://bot.example.org/telegram
                paid-broadcast: true
                access: allowed-chats
                allowed-chats: [-1001234567890]
                chat-daily-limit: 5
              arxiv:
                categories: [hep-th, cond-mat.mes-hall]
                rss-url: http://localhost:1/rss
                api-url: http://localhost:2/api
                site-url: http://localhost:3
                min-interval: 0s
                site-interval: 20s
                poll: 10m
                user-agent-contact: mailto:owner@example.org
                votes-url: http://localhost:5/api/daily_papers
              summarizer:
                provider: openai
                judge: off
                full-text: chosen
                daily-limit: 50
                local: { model: model.gguf, device: "cuda:1", gpu-memory-fraction: 0.5, adapter: lora.gguf, adapter-scale: -0.5, embedding: embed.gguf, reranker: rerank.gguf, mirror: http://localhost:4 }
                openai:
                  base-url: http://localhost:8000/v1
                  api-key: planted-key
                  model: some-model
                  embedding: some-embedder
                  timeout: 90s
                  concurrency: 8
                  context-tokens: 32768
                  tokens-per-minute: 10000
                  price-in: 0.15
                  price-out: 0.6
                  monthly-budget: 5
                  endpoints:
                    - { base-url: "http://10.0.0.2:8000/v1", api-key: planted-too, model: other-model, weight: 2, concurrency: 16, price-in: 1, price-out: 2, monthly-budget: 10 }
                    - base-url: http://10.0.0.3:8000/v1
              digest: { time: "18:30", zone: UTC, papers: 5, quiet-days: false, wait: 1h }
              storage: { url: "jdbc:sqlite:/var/lib/nonmun.db", user: nonmun, password: open-sesame, keep-days: 90, backup: { every: 12h, keep: 3, folder: /backup } }
              learning: { export: true }
              http: { address: 0.0.0.0, port: 9090, allowed-hosts: [nonmun.lan, 192.168.1.5], admin-password: correct horse }
              chats:
                - id: -1009876543210
                  thread: 7
                  categories: [cs.CL]
                  keywords: [RAG, -survey]
                  time: "08:30"
                  zone: Asia/Tokyo
                  papers: 3
                - id: "@some_channel"
            """);

    assertThat(config)
        .isEqualTo(
            new NonmunConfig(
                new TelegramSettings(
                    new Secret(TOKEN),
                    "http://localhost:8081",
                    List.of(11L, 22L),
                    "https://bot.example.org/telegram",
                    true,
                    Access.ALLOWED_CHATS,
                    List.of(-1001234567890L),
                    5),
                new ArxivSettings(
                    categories("hep-th", "cond-mat.mes-hall"),
                    "http://localhost:1/rss",
                    "http://localhost:2/api",
                    "http://localhost:3",
                    Duration.ZERO,
                    Duration.ofSeconds(20),
                    Duration.ofMinutes(10),
                    "mailto:owner@example.org",
                    "http://localhost:5/api/daily_papers"),
                new SummarizerSettings(
                    Provider.OPENAI,
                    Judge.OFF,
                    FullText.CHOSEN,
                    50,
                    new SummarizerSettings.Local(
                        "model.gguf",
                        "cuda:1",
                        0.5,
                        "lora.gguf",
                        -0.5,
                        "embed.gguf",
                        "rerank.gguf",
                        "http://localhost:4"),
                    new SummarizerSettings.OpenAi(
                        "http://localhost:8000/v1",
                        new Secret("planted-key"),
                        "some-model",
                        "some-embedder",
                        Duration.ofSeconds(90),
                        8,
                        32768,
                        10000,
                        new BigDecimal("0.15"),
                        new BigDecimal("0.6"),
                        new BigDecimal("5"),
                        List.of(
                            new SummarizerSettings.Endpoint(
                                "http://10.0.0.2:8000/v1",
                                new Secret("planted-too"),
                                "other-model",
                                2,
                                16,
                                BigDecimal.ONE,
                                BigDecimal.TWO,
                                BigDecimal.TEN),
                            new SummarizerSettings.Endpoint(
                                "http://10.0.0.3:8000/v1",
                                new Secret(""),
                                "",
                                1,
                                4,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO,
                                BigDecimal.ZERO)))),
                new DigestSettings(
                    new DigestTime(Optional.of(LocalTime.of(18, 30))),
                    ZoneId.of("UTC"),
                    5,
                    false,
                    Duration.ofHours(1)),
                new StorageSettings(
                    "jdbc:sqlite:/var/lib/nonmun.db",
                    "nonmun",
                    new Secret("open-sesame"),
                    90,
                    new StorageSettings.Backup(Duration.ofHours(12), 3, "/backup")),
                new HttpSettings(
                    "0.0.0.0",
                    9090,
                    List.of("nonmun.lan", "192.168.1.5"),
                    new Secret("correct horse")),
                new LearningSettings(true),
                List.of(
                    new ChatSettings(
                        "-1009876543210",
                        7,
                        categories("cs.CL"),
                        List.of("RAG", "-survey"),
                        new DigestTime(Optional.of(LocalTime.of(8, 30))),
                        ZoneId.of("Asia/Tokyo"),
                        3),
                    new ChatSettings(
                        "@some_channel", null, List.of(), List.of(), null, null, null))));
  }

  @Test
  void everyKeyHasAnEnvironmentVariable() {
    var values =
        Map.ofEntries(
            Map.entry("NONMUN_TELEGRAM_TOKEN", TOKEN),
            Map.entry("NONMUN_TELEGRAM_BASE_URL", "http://localhost"),
            Map.entry("NONMUN_TELEGRAM_ADMINS", "1,2"),
            Map.entry("NONMUN_TELEGRAM_WEBHOOK", "https://bot.example.org/telegram"),
            Map.entry("NONMUN_TELEGRAM_PAID_BROADCAST", "true"),
            Map.entry("NONMUN_TELEGRAM_ACCESS", "allowed-chats"),
            Map.entry("NONMUN_TELEGRAM_ALLOWED_CHATS", "-3"),
            Map.entry("NONMUN_TELEGRAM_CHAT_DAILY_LIMIT", "4"),
            Map.entry("NONMUN_ARXIV_CATEGORIES", "cs.CL, cs.LG"),
            Map.entry("NONMUN_ARXIV_RSS_URL", "http://localhost"),
            Map.entry("NONMUN_ARXIV_API_URL", "http://localhost"),
            Map.entry("NONMUN_ARXIV_SITE_URL", "http://localhost"),
            Map.entry("NONMUN_ARXIV_MIN_INTERVAL", "4s"),
            Map.entry("NONMUN_ARXIV_SITE_INTERVAL", "16s"),
            Map.entry("NONMUN_ARXIV_POLL", "6m"),
            Map.entry("NONMUN_ARXIV_USER_AGENT_CONTACT", "a@b.org"),
            Map.entry("NONMUN_SUMMARIZER_PROVIDER", "local"),
            Map.entry("NONMUN_SUMMARIZER_FULL_TEXT", "off"),
            Map.entry("NONMUN_SUMMARIZER_JUDGE", "off"),
            Map.entry("NONMUN_SUMMARIZER_DAILY_LIMIT", "1"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_MODEL", "m"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_DEVICE", "cpu"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_GPU_MEMORY_FRACTION", "0.5"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_ADAPTER", "a.gguf"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_ADAPTER_SCALE", "0.5"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_EMBEDDING", "e.gguf"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_RERANKER", "r.gguf"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_EMBEDDING", "e"),
            Map.entry("NONMUN_SUMMARIZER_LOCAL_MIRROR", "http://localhost"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_BASE_URL", "http://localhost/v1"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_API_KEY", "planted-key"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_MODEL", "m"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_TIMEOUT", "5s"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_CONCURRENCY", "1"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_CONTEXT_TOKENS", "4096"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_TOKENS_PER_MINUTE", "9"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_PRICE_IN", "0.1"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_PRICE_OUT", "0.2"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_MONTHLY_BUDGET", "3"),
            Map.entry("NONMUN_DIGEST_TIME", "18:30"),
            Map.entry("NONMUN_DIGEST_ZONE", "UTC"),
            Map.entry("NONMUN_DIGEST_PAPERS", "1"),
            Map.entry("NONMUN_DIGEST_QUIET_DAYS", "false"),
            Map.entry("NONMUN_ARXIV_VOTES_URL", "http://localhost:5"),
            Map.entry("NONMUN_DIGEST_WAIT", "1m"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_BASE_URL", "http://localhost/v1"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_API_KEY", "k"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_MODEL", "m"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_WEIGHT", "2"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_CONCURRENCY", "2"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_PRICE_IN", "1"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_PRICE_OUT", "1"),
            Map.entry("NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_MONTHLY_BUDGET", "1"),
            Map.entry("NONMUN_STORAGE_URL", "jdbc:sqlite:x.db"),
            Map.entry("NONMUN_STORAGE_USER", "u"),
            Map.entry("NONMUN_STORAGE_PASSWORD", "p"),
            Map.entry("NONMUN_STORAGE_KEEP_DAYS", "1"),
            Map.entry("NONMUN_STORAGE_BACKUP_EVERY", "1h"),
            Map.entry("NONMUN_STORAGE_BACKUP_KEEP", "1"),
            Map.entry("NONMUN_STORAGE_BACKUP_FOLDER", "b"),
            Map.entry("NONMUN_LEARNING_EXPORT", "true"),
            Map.entry("NONMUN_HTTP_ADDRESS", "localhost"),
            Map.entry("NONMUN_HTTP_PORT", "1"),
            Map.entry("NONMUN_HTTP_ADMIN_PASSWORD", "planted-password"),
            Map.entry("NONMUN_HTTP_ALLOWED_HOSTS", "nonmun.lan,::1"),
            Map.entry("NONMUN_CHATS_0_ID", "-5"),
            Map.entry("NONMUN_CHATS_0_THREAD", "1"),
            Map.entry("NONMUN_CHATS_0_CATEGORIES", "cs.CL"),
            Map.entry("NONMUN_CHATS_0_KEYWORDS", "RAG,-survey"),
            Map.entry("NONMUN_CHATS_0_TIME", "발표"),
            Map.entry("NONMUN_CHATS_0_ZONE", "UTC"),
            Map.entry("NONMUN_CHATS_0_PAPERS", "2"));
    assertThat(values.keySet())
        .containsExactlyInAnyOrderElementsOf(
            ConfigKey.all().stream().map(ConfigKey::variable).toList());

    // Some keys need another: a chat its id, a budget its prices.
    var base =
        Map.of(
            "NONMUN_CHATS_0_ID", "-4",
            "NONMUN_SUMMARIZER_OPENAI_PRICE_IN", "9",
            "NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_BASE_URL", "http://other/v1",
            "NONMUN_SUMMARIZER_OPENAI_ENDPOINTS_0_PRICE_IN", "9");
    values.forEach((name, value) -> {
      var environment = new HashMap<>(base);
      environment.put(name, value);
      assertThat(read(environment)).as(name).isNotEqualTo(read(base));
    });
    var config = read(values);
    assertThat(config.telegram().admins()).containsExactly(1L, 2L);
    assertThat(config.arxiv().categories()).isEqualTo(categories("cs.CL", "cs.LG"));
    assertThat(config.summarizer().openai().apiKey().value()).isEqualTo("planted-key");
    assertThat(config.chats().getFirst().keywords()).containsExactly("RAG", "-survey");
  }

  @Test
  void environmentWinsOverTheFile() throws IOException {
    var file =
        file("nonmun: { arxiv: { categories: [cs.CL, cs.LG, cs.AI] }, digest: { papers: 3 } }");

    var config = ConfigReader.read(Optional.of(file), Map.of("NONMUN_ARXIV_CATEGORIES", "hep-th"));

    assertThat(config.arxiv().categories()).isEqualTo(categories("hep-th"));
    assertThat(config.digest().papers()).isEqualTo(3);
  }

  @Test
  void springsOwnFormOfAVariableIsReadToo() {
    var config = read(Map.of("NONMUN_SUMMARIZER_OPENAI_APIKEY", "planted-key\n"));

    assertThat(config.summarizer().openai().apiKey().value()).isEqualTo("planted-key");
  }

  @Test
  void emptyAndForeignVariablesAreNoSettings() {
    var environment =
        Map.of(
            "NONMUN_TELEGRAM_TOKEN", "",
            "NONMUN_CONFIG", "x.yaml",
            "NONMUN_JAVA_OPTS", "-Xmx1g",
            "NONMUN_SERVICE_HOST", "10.0.0.1",
            "NONMUN_PORT_8080_TCP", "tcp://10.0.0.1:8080",
            "PATH", "/bin");

    assertThat(read(environment)).isEqualTo(read(Map.of()));
  }

  @Test
  void emptySectionsAndListsAreAllowed() throws IOException {
    var config = read("nonmun:\n  digest:\n  chats: []\n  arxiv: { categories: [] }\n");

    assertThat(config.digest()).isEqualTo(read(Map.of()).digest());
    assertThat(config.arxiv().categories()).isEmpty();
    assertThat(read("")).isEqualTo(read(Map.of()));
  }

  @Test
  void secretsAreMaskedInText() {
    var config =
        read(
            Map.of(
                "NONMUN_TELEGRAM_TOKEN", TOKEN, "NONMUN_SUMMARIZER_OPENAI_API_KEY", "planted-key"));

    assertThat(config.toString()).doesNotContain(TOKEN, "planted-key").contains("****");
    assertThat(config.secrets()).extracting(Secret::value).containsExactly(TOKEN, "planted-key");
  }

  @Test
  void theFileAskedForComesBeforeTheVariableBeforeTheWorkingDirectory() throws IOException {
    var asked = Path.of("asked.yaml");
    var variable = Map.of("NONMUN_CONFIG", "variable.yaml");

    assertThat(ConfigFile.locate(null, Map.of(), directory)).isEmpty();
    var here = file("");
    assertThat(ConfigFile.locate(null, Map.of(), directory)).contains(here);
    assertThat(ConfigFile.locate(null, variable, directory))
        .contains(new ConfigFile(Path.of("variable.yaml")));
    assertThat(ConfigFile.locate(asked, variable, directory)).contains(new ConfigFile(asked));
  }

  private NonmunConfig read(String yaml) throws IOException {
    return ConfigReader.read(Optional.of(file(yaml)), Map.of());
  }

  private static NonmunConfig read(Map<String, String> environment) {
    return ConfigReader.read(Optional.empty(), environment);
  }

  private ConfigFile file(String yaml) throws IOException {
    return new ConfigFile(Files.writeString(directory.resolve("config.yaml"), yaml));
  }

  private static List<Category> categories(String... codes) {
    return Stream.of(codes).map(Category::new).toList();
  }
}
