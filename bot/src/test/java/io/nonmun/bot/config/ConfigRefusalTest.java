package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Pins the text of every refusal.
class ConfigRefusalTest {

  private static final String TOKEN = "123456789:AAplantedSecretPlantedSecret_0123";

  private @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          telegram: { token: planted }           | telegram.token: (비밀 값) | BotFather가 준 토큰 (예: 123456789:AA…)
          telegram: { base-url: telegram.org }   | telegram.base-url: "telegram.org" | http:// 또는 https://로 시작하는 주소
          telegram: { admins: [1, bob] }         | telegram.admins[1]: "bob" | 텔레그램 사용자 번호의 목록 (예: [123456789])
          telegram: { admins: [1, ""] }          | telegram.admins[1]: "" | 텔레그램 사용자 번호의 목록 (예: [123456789])
          telegram: { admins: "1,,2" }           | telegram.admins: "1,,2" | 텔레그램 사용자 번호의 목록 (예: [123456789])
          arxiv: { categories: ["cs.CL,cs.LG"] } | arxiv.categories[0]: "cs.CL,cs.LG" | arXiv 분류 코드의 목록 (예: [cs.CL, hep-th])
          telegram: { admins: -1 }               | telegram.admins: "-1" | 텔레그램 사용자 번호의 목록 (예: [123456789])
          telegram: { access: closed }           | telegram.access: "closed" | open 또는 allowed-chats
          telegram: { allowed-chats: ["@x"] }    | telegram.allowed-chats[0]: "@x" | 텔레그램 대화방 번호의 목록 (예: [-1001234567890])
          arxiv: { categories: [cs.CL, cs.cl] }  | arxiv.categories[1]: "cs.cl" | arXiv 분류 코드의 목록 (예: [cs.CL, hep-th])
          arxiv: { categories: "cs.CL, 언어" }   | arxiv.categories: "cs.CL, 언어" | arXiv 분류 코드의 목록 (예: [cs.CL, hep-th])
          arxiv: { rss-url: "ftp://x.org" }      | arxiv.rss-url: "ftp://x.org" | http:// 또는 https://로 시작하는 주소
          arxiv: { api-url: "" }                 | arxiv.api-url: "" | http:// 또는 https://로 시작하는 주소
          arxiv: { site-url: "https://" }        | arxiv.site-url: "https://" | http:// 또는 https://로 시작하는 주소
          arxiv: { min-interval: 3 }             | arxiv.min-interval: "3" | 단위가 붙은 시간 (예: 3s, 5m, 1h)
          arxiv: { site-interval: -1s }          | arxiv.site-interval: "-1s" | 단위가 붙은 시간 (예: 3s, 5m, 1h)
          arxiv: { poll: often }                 | arxiv.poll: "often" | 단위가 붙은 시간 (예: 3s, 5m, 1h)
          arxiv: { user-agent-contact: 홍길동 }  | arxiv.user-agent-contact: "홍길동" | 영문 전자우편 주소 또는 URL (HTTP 머리글에 들어갑니다)
          summarizer: { provider: gpt }          | summarizer.provider: "gpt" | auto, local, openai, extractive 중 하나
          summarizer: { judge: maybe }           | summarizer.judge: "maybe" | auto, off, local, openai 중 하나
          summarizer: { daily-limit: many }      | summarizer.daily-limit: "many" | 0 이상의 정수
          telegram: { chat-daily-limit: -1 }     | telegram.chat-daily-limit: "-1" | 0 이상의 정수
          summarizer: { daily-limit: }           | summarizer.daily-limit: "" | 0 이상의 정수
          summarizer: { local: { device: gpu } } | summarizer.local.device: "gpu" | auto, cpu, cuda, cuda:N 중 하나 (예: cuda:0), GPU 여럿은 번호를 한 번씩 (예: cuda:0,1)
          summarizer: { local: { device: "cuda:" } } | summarizer.local.device: "cuda:" | auto, cpu, cuda, cuda:N 중 하나 (예: cuda:0), GPU 여럿은 번호를 한 번씩 (예: cuda:0,1)
          summarizer: { local: { device: "cuda:0,0" } } | summarizer.local.device: "cuda:0,0" | auto, cpu, cuda, cuda:N 중 하나 (예: cuda:0), GPU 여럿은 번호를 한 번씩 (예: cuda:0,1)
          summarizer: { local: { device: "cuda:1,0,1" } } | summarizer.local.device: "cuda:1,0,1" | auto, cpu, cuda, cuda:N 중 하나 (예: cuda:0), GPU 여럿은 번호를 한 번씩 (예: cuda:0,1)
          summarizer: { local: { device: "cuda:0," } } | summarizer.local.device: "cuda:0," | auto, cpu, cuda, cuda:N 중 하나 (예: cuda:0), GPU 여럿은 번호를 한 번씩 (예: cuda:0,1)
          summarizer: { local: { gpu-memory-fraction: 90 } } | summarizer.local.gpu-memory-fraction: "90" | 0.05 이상 1 이하의 수
          summarizer: { local: { gpu-memory-fraction: .nan } } | summarizer.local.gpu-memory-fraction: "NaN" | 0.05 이상 1 이하의 수
          summarizer: { local: { adapter-scale: .inf } } | summarizer.local.adapter-scale: "Infinity" | -10 이상 10 이하의 수
          summarizer: { local: { mirror: here } } | summarizer.local.mirror: "here" | http:// 또는 https://로 시작하는 주소
          summarizer: { openai: { timeout: 60 } } | summarizer.openai.timeout: "60" | 단위가 붙은 시간 (예: 3s, 5m, 1h)
          summarizer: { openai: { concurrency: 0 } } | summarizer.openai.concurrency: "0" | 1 이상 64 이하의 정수
          summarizer: { openai: { tokens-per-minute: -1 } } | summarizer.openai.tokens-per-minute: "-1" | 0 이상의 정수 (0: 제한 없음)
          summarizer: { openai: { price-in: free } } | summarizer.openai.price-in: "free" | 0 이상의 수 (토큰 100만 개당 가격)
          summarizer: { openai: { price-out: -0.1 } } | summarizer.openai.price-out: "-0.1" | 0 이상의 수 (토큰 100만 개당 가격)
          summarizer: { openai: { monthly-budget: -5 } } | summarizer.openai.monthly-budget: "-5" | 0 이상의 수 (0: 제한 없음)
          summarizer: { openai: { endpoints: [{ base-url: "http://x:1" }] } } | summarizer.openai.endpoints[0].base-url: "http://x:1" | /v1로 끝나는 http(s) 주소 (예: http://localhost:8000/v1)
          summarizer: { openai: { endpoints: [{ weight: 2 }] } } | summarizer.openai.endpoints[0].base-url: 빠져 있습니다 | 서버마다 base-url 하나 (예: http://10.0.0.2:8000/v1)
          digest: { time: "25:00" }              | digest.time: "25:00" | 발표, 또는 따옴표로 감싼 24시간제 시각 (예: "08:30")
          digest: { time: "8:30" }               | digest.time: "8:30" | 발표, 또는 따옴표로 감싼 24시간제 시각 (예: "08:30")
          digest: { zone: Asia/Soul }            | digest.zone: "Asia/Soul" | 시간대 이름 (예: Asia/Seoul, UTC)
          digest: { papers: 10.5 }               | digest.papers: "10.5" | 1 이상 100 이하의 정수
          digest: { papers: 99999999999 }        | digest.papers: "99999999999" | 1 이상 100 이하의 정수
          digest: { quiet-days: maybe }          | digest.quiet-days: "maybe" | true 또는 false
          digest: { wait: 20분 }                 | digest.wait: "20분" | 단위가 붙은 시간 (예: 3s, 5m, 1h)
          storage: { url: "jdbc:mysql://x" }     | storage.url: "jdbc:mysql://x" | jdbc:sqlite:파일 또는 jdbc:postgresql://서버/데이터베이스 (예: jdbc:sqlite:data/nonmun.db)
          storage: { keep-days: -1 }             | storage.keep-days: "-1" | 0 이상의 정수 (0: 영구 보관)
          http: { address: "a b" }               | http.address: "a b" | 이 컴퓨터의 IP 주소 또는 이름 (예: 127.0.0.1)
          http: { port: 65536 }                  | http.port: "65536" | 1 이상 65535 이하의 정수
          chats: [{ id: my-channel }]            | chats[0].id: "my-channel" | 대화방 번호 (예: -1001234567890) 또는 "@채널이름"
          chats: [{ id: -5, thread: 0 }]         | chats[0].thread: "0" | 1 이상의 정수 (포럼 주제 번호)
          chats: [{ papers: 5 }]                 | chats[0].id: 빠져 있습니다 | 대화방마다 id 하나
          digest: 5                              | digest: 값 하나가 아니라 묶음입니다 | nonmun.digest 아래의 time, zone, papers, quiet-days, wait
          chats: -5                              | chats: 값 하나가 아니라 묶음입니다 | nonmun.chats 아래의 id, thread, categories, keywords, time, zone, papers
          proxy: { host: planted }               | proxy.host: 모르는 키입니다 | nonmun 아래의 telegram, arxiv, summarizer, digest, storage, http, chats
          """)
  void refuses(String section, String what, String allowed) throws IOException {
    assertThat(refusal("nonmun:\n  " + section))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              config.yaml:2  nonmun.%s
                쓸 수 있는 것: %s\
            """
                .formatted(what, allowed));
  }

  @Test
  void hintsAtQuotesForAnUnquotedTime() throws IOException {
    assertThat(refusal("nonmun:\n  digest:\n    papers: 5\n    time: 18:30\n"))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              config.yaml:4  nonmun.digest.time: "1110"
                쓸 수 있는 것: 발표, 또는 따옴표로 감싼 24시간제 시각 (예: "08:30")
                고치는 법: 시각을 따옴표로 감싸세요. time: "18:30\"\
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:8000", "http://localhost:8000/", "http://localhost:8000/v1/"})
  void hintsAtTheEndOfTheModelsAddress(String address) throws IOException {
    assertThat(refusal("nonmun: { summarizer: { openai: { base-url: \"" + address + "\" } } }"))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              config.yaml:1  nonmun.summarizer.openai.base-url: "%s"
                쓸 수 있는 것: /v1로 끝나는 http(s) 주소 (예: http://localhost:8000/v1)
                고치는 법: 주소 끝을 /v1로 하세요. base-url: http://localhost:8000/v1\
            """
                .formatted(address));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nonmun: { digest: { tiem: x } }               | nonmun.digest.tiem          | nonmun.digest.time
          nonmun: { arxiv: { minInterval: 3s } }        | nonmun.arxiv.minInterval    | nonmun.arxiv.min-interval
          nonmun: { openai: { api-key: planted } }      | nonmun.openai.api-key       | nonmun.summarizer.openai.api-key
          nonmun: { chats: { id: -5 } }                 | nonmun.chats.id             | nonmun.chats[].id
          nonmun: { arxive: { poll: 5m } }              | nonmun.arxive.poll          | nonmun.arxiv.poll
          digest: { time: 발표 }                        | digest.time                 | nonmun.digest.time
          """)
  void suggestsTheNearestKeyAndHidesTheValue(String yaml, String key, String nearest)
      throws IOException {
    assertThat(refusal(yaml))
        .startsWith("설정이 잘못되어 시작하지 않았습니다 (1곳).\n  config.yaml:1  " + key + ": 모르는 키입니다\n")
        .endsWith("\n    고치는 법: 혹시 " + nearest + "인가요?")
        .doesNotContain("planted");
  }

  @Test
  void tellsAllMistakesAtOnceInTheOrderOfTheFile() throws IOException {
    var text =
        refusal(
            """
            nonmun:
              digest:
                zone: KST
                time: 18:30
              http: { port: 0 }
              extra: 1
            """);

    assertThat(text).startsWith("설정이 잘못되어 시작하지 않았습니다 (4곳).");
    assertThat(text.lines().filter(line -> line.startsWith("  config.yaml")))
        .containsExactly(
            "  config.yaml:3  nonmun.digest.zone: \"KST\"",
            "  config.yaml:4  nonmun.digest.time: \"1110\"",
            "  config.yaml:5  nonmun.http.port: \"0\"",
            "  config.yaml:6  nonmun.extra: 모르는 키입니다");
  }

  @Test
  void namesTheEnvironmentVariable() {
    assertThat(refusal(Map.of("NONMUN_HTTP_PORT", "many")))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              환경 변수 NONMUN_HTTP_PORT  nonmun.http.port: "many"
                쓸 수 있는 것: 1 이상 65535 이하의 정수\
            """);
  }

  @Test
  void refusesABudgetThatNothingCountsAgainst() {
    assertThat(refusal(Map.of("NONMUN_SUMMARIZER_OPENAI_MONTHLY_BUDGET", "10")))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              환경 변수 NONMUN_SUMMARIZER_OPENAI_MONTHLY_BUDGET  nonmun.summarizer.openai.monthly-budget: price-in과 price-out이 0이라 예산이 줄지 않습니다
                쓸 수 있는 것: 토큰 100만 개당 가격과 함께 쓰는 예산
                고치는 법: price-in: 0.15, price-out: 0.6처럼 모델의 가격을 함께 적으세요.\
            """);
  }

  @Test
  void refusesAGapInTheNumbersOfVariables() {
    assertThat(refusal(Map.of("NONMUN_CHATS_1_ID", "-5")))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              환경 변수  nonmun.chats: 번호가 빠져 있습니다
                쓸 수 있는 것: 0부터 차례대로 매긴 번호\
            """);
  }

  @Test
  void suggestsTheNearestEnvironmentVariable() {
    assertThat(refusal(Map.of("NONMUN_OPENAI_API_KEY", "planted", "NONMUN_TELEGRAM_TOKN", TOKEN)))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (2곳).
              환경 변수 NONMUN_OPENAI_API_KEY  모르는 이름입니다
                쓸 수 있는 것: 설정 키를 대문자로 적은 이름 (예: NONMUN_DIGEST_TIME)
                고치는 법: 혹시 NONMUN_SUMMARIZER_OPENAI_API_KEY인가요?
              환경 변수 NONMUN_TELEGRAM_TOKN  모르는 이름입니다
                쓸 수 있는 것: 설정 키를 대문자로 적은 이름 (예: NONMUN_DIGEST_TIME)
                고치는 법: 혹시 NONMUN_TELEGRAM_TOKEN인가요?\
            """);
  }

  @Test
  void refusesAMissingFile() {
    assertThat(refusal(Optional.of(new ConfigFile(directory.resolve("config.yaml"))), Map.of()))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              config.yaml  파일이 없습니다
                쓸 수 있는 것: 읽을 수 있는 YAML 파일
                고치는 법: --config 또는 NONMUN_CONFIG의 경로를 확인하거나, 파일 없이 기본값으로 시작하세요.\
            """);
  }

  @Test
  void refusesADirectory() throws IOException {
    Files.createDirectory(directory.resolve("config.yaml"));

    assertThat(refusal(Optional.of(new ConfigFile(directory.resolve("config.yaml"))), Map.of()))
        .contains("config.yaml  파일이 아닙니다\n");
  }

  @Test
  void refusesTabs() throws IOException {
    assertThat(refusal("nonmun:\n\tdigest:\n\t\tpapers: 5\n"))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              config.yaml:2  YAML이 아닙니다 (found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation))
                쓸 수 있는 것: key: value 꼴의 YAML
                고치는 법: 탭 대신 빈칸으로 들여 쓰세요.\
            """);
  }

  @Test
  void refusesAKeyWrittenTwice() throws IOException {
    assertThat(refusal("nonmun:\n  digest: { papers: 5 }\n  digest: { papers: 6 }\n"))
        .isEqualTo(
            """
            설정이 잘못되어 시작하지 않았습니다 (1곳).
              config.yaml:3  YAML이 아닙니다 (found duplicate key digest)
                쓸 수 있는 것: key: value 꼴의 YAML
                고치는 법: 같은 키가 두 번 있습니다. 하나를 지우세요.\
            """);
  }

  @Test
  void refusesWhatIsNotYamlAndDoesNotQuoteIt() throws IOException {
    assertThat(refusal("nonmun:\n  telegram: { token: \"" + TOKEN + "\n"))
        .startsWith("설정이 잘못되어 시작하지 않았습니다 (1곳).\n  config.yaml:3  YAML이 아닙니다 (")
        .doesNotContain("planted");
    assertThat(refusal("planted"))
        .contains("config.yaml:1  document: 모르는 키입니다")
        .doesNotContain("planted");
    assertThat(refusal("- a\n- b\n")).contains("모르는 키입니다");
  }

  @Test
  void refusesASecondDocument() throws IOException {
    assertThat(refusal("nonmun: { digest: { papers: 5 } }\n---\nnonmun: { http: { port: 1 } }\n"))
        .contains("config.yaml  YAML 문서가 여럿입니다\n");
  }

  @Test
  void refusesBytesThatAreNoText() throws IOException {
    Files.write(directory.resolve("config.yaml"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 1});

    assertThat(refusal(Optional.of(new ConfigFile(directory.resolve("config.yaml"))), Map.of()))
        .contains("config.yaml  UTF-8 YAML이 아닙니다\n");
  }

  // Written out, each of these would be endless, or as good as that.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonmun: &a { digest: { papers: 5 }, http: *a }",
        "nonmun: { arxiv: { categories: &a [cs.CL, *a] } }",
        "nonmun: &a { digest: { <<: *a } }",
        "nonmun: { chats: &a [{ id: &b [*a] }, *b] }"
      })
  void r07RefusesAnAliasThatHoldsItself(String yaml) throws IOException {
    assertThat(refusal(yaml))
        .startsWith("설정이 잘못되어 시작하지 않았습니다 (1곳).\n  config.yaml:1  자기 자신을 담은 별칭입니다\n")
        .contains("고치는 법: 별칭 대신 값을 그대로 적으세요.");
  }

  @Test
  void refusesAliasesThatMultiply() throws IOException {
    var yaml = new StringBuilder("a0: &a0 [x, x]\n");
    for (var i = 1; i < 40; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(refusal(yaml.toString())).contains("config.yaml  값이 100000개를 넘습니다\n");
  }

  @Test
  void anAliasThatEndsIsRead() throws IOException {
    var file =
        new ConfigFile(
            Files.writeString(
                directory.resolve("config.yaml"),
                "nonmun: { chats: [{ id: -1, keywords: &k [RAG] }, { id: -2, keywords: *k }] }"));

    assertThat(ConfigReader.read(Optional.of(file), Map.of()).chats())
        .allMatch(chat -> chat.keywords().equals(List.of("RAG")));
  }

  @Test
  void aLongValueIsNotToldWhole() throws IOException {
    assertThat(refusal("nonmun: { digest: { papers: " + "1".repeat(1_000_000) + " } }"))
        .hasSizeLessThan(500)
        .contains("nonmun.digest.papers: \"111", "…");
    assertThat(refusal("nonmun: { " + "k".repeat(1_000) + ": 1 }")).hasSizeLessThan(1_500);
  }

  @Test
  void anAmountThatCannotBeReckonedWithIsRefused() throws IOException {
    for (var amount : new String[] {"1e999999999", "1e-999999999", "Infinity", "1".repeat(400)}) {
      assertThat(refusal("nonmun: { summarizer: { openai: { price-in: \"" + amount + "\" } } }"))
          .contains("price-in", "0 이상의 수 (토큰 100만 개당 가격)");
    }
  }

  @Test
  void manyMistakesAreToldInBriefWhereTheyGoIntoAChat() throws IOException {
    var yaml = new StringBuilder("nonmun:\n");
    for (var i = 0; i < 60; i++) {
      yaml.append("  wrong%d: 1\n".formatted(i));
    }
    var file = new ConfigFile(Files.writeString(directory.resolve("config.yaml"), yaml.toString()));

    var refused =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigReader.read(Optional.of(file), Map.of()));

    assertThat(refused.refusals()).hasSize(60);
    assertThat(refused.brief())
        .hasSizeLessThan(4_000)
        .contains("nonmun.wrong0", "nonmun.wrong4", "그리고 55곳 더")
        .doesNotContain("nonmun.wrong5:");
  }

  private String refusal(String yaml) throws IOException {
    var file = new ConfigFile(Files.writeString(directory.resolve("config.yaml"), yaml));
    return refusal(Optional.of(file), Map.of());
  }

  private String refusal(Map<String, String> environment) {
    return refusal(Optional.empty(), environment);
  }

  private String refusal(Optional<ConfigFile> file, Map<String, String> environment) {
    return catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file, environment))
        .getMessage()
        .replace(directory + "/", "");
  }
}
