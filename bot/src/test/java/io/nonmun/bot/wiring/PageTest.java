package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeArxiv;
import io.nonmun.bot.FakeModelServer;
import io.nonmun.bot.command.AnswerListener;
import io.nonmun.bot.editions.AnswerDesk.Read;
import io.nonmun.bot.editions.Editions;
import io.nonmun.storage.Storage;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Listing;
import io.nonmun.summarizer.answer.Answer;
import io.nonmun.summarizer.answer.AnswerOutcome;
import io.nonmun.summarizer.answer.Extent;
import io.nonmun.summarizer.model.Models;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page over HTTP, as a browser without JavaScript sees it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageTest {

  private static final Pattern TOKEN = Pattern.compile("name=\"token\" value=\"([0-9a-f]{32})\"");
  private static final Pattern ADDRESS = Pattern.compile("(?:src|href|action)=\"([^\"]*)\"");
  private static final String PASSWORD = "correct horse";

  private RunningBot bot;
  private URI page;
  private PageFixture.Filled filled;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    var settings = RunningBot.settings(folder);
    settings.put("NONMUN_HTTP_ADMIN_PASSWORD", PASSWORD);
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG,cs.AI,cs.CV");
    settings.remove("NONMUN_TELEGRAM_TOKEN");
    page = URI.create("http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT"));
    bot = RunningBot.start(settings);
    filled = PageFixture.fill(bot.bean(Storage.class), bot.bean(Editions.class));
  }

  @AfterAll
  void stop() {
    bot.close();
  }

  @Test
  void todayShowsTheDigestAndWhatBecameOfTheDay() throws Exception {
    assertThat(body("/"))
        .contains("<html lang=\"ko\">", "6월 11일(목)", PageFixture.TITLE_KO)
        .contains("발표순", "<dt>발표</dt><dd>" + filled.papers() + "</dd>")
        .contains("<dt>요약</dt><dd>3</dd>", "<dt>실패</dt><dd>1</dd>", "숫자 검사에 걸림")
        .contains("href=\"/paper/" + filled.summarised() + "\"");
    assertThat(body("/?lang=en"))
        .contains("<html lang=\"en\">", "<dt>Announced</dt>", "held back by the check of numbers")
        .doesNotContain(PageFixture.TITLE_KO);
  }

  @Test
  void aPartOfThePageComesAlone() throws Exception {
    assertThat(get("/?day=2026-06-11", "HX-Request", "true").body())
        .startsWith("<section")
        .contains("<dt>발표</dt>")
        .doesNotContain("<html");
  }

  @Test
  void papersAreFoundAndHaveAnAddressThatStays() throws Exception {
    var id = filled.summarised();
    assertThat(body("/papers?q=" + encoded(PageFixture.TITLE_KO)))
        .contains("/paper/" + id)
        .contains(PageFixture.TITLE_KO);
    assertThat(body("/paper/" + id))
        .contains("<title>" + PageFixture.TITLE_KO, "68.9%", "근거", "https://arxiv.org/abs/" + id);
    assertThat(body("/papers?q=cat:nope")).contains("cat:");
    assertThat(body("/papers?q=zzzznothing")).contains("zzzznothing");
  }

  @Test
  void aPaperThatIsNotStoredIsNotFetched() throws Exception {
    assertThat(get("/paper/2401.99999").statusCode()).isEqualTo(404);
    assertThat(get("/paper/upload/0000001").statusCode()).isEqualTo(404);
    assertThat(get("/paper/nonsense").statusCode()).isEqualTo(404);
  }

  @Test
  void whatTheWholeTextSaysStandsBesideItsWords() throws Exception {
    assertThat(body("/paper/" + filled.summarised()))
        .contains("전문 요약", "<strong>결과</strong>: 68.9%까지 올랐다.")
        .contains("<cite>§3.2</cite> " + PageFixture.QUOTED, "<cite>표 2</cite>")
        .contains("We shuffle &lt;b&gt;documents&lt;/b&gt;.", "문장 140개 가운데 3개에서");
    assertThat(body("/paper/" + filled.hostile())).doesNotContain("전문 요약");
  }

  @Test
  void aPaperIsAskedOnItsPageAndOnlyItsOwnerSeesWhatItAnswered(@TempDir Path own) throws Exception {
    var shared = page;
    try (var model = new FakeModelServer()) {
      var settings = RunningBot.settings(own);
      settings.putAll(model.settings());
      settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG,cs.AI,cs.CV");
      settings.put("NONMUN_HTTP_ADMIN_PASSWORD", PASSWORD);
      settings.remove("NONMUN_TELEGRAM_TOKEN");
      page = URI.create("http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT"));
      try (var other = RunningBot.start(settings)) {
        var storage = other.bean(Storage.class);
        var there = PageFixture.fill(storage, other.bean(Editions.class));
        var paper = storage.papers().latest(List.of(there.summarised())).get(there.summarised());
        var text = PageFixture.text(paper);
        storage.fullTexts().save(text, Instant.now());
        model.answers = _ -> PageFixture.ANSWER;
        var path = "/paper/" + there.summarised();

        var form = "token=" + token() + "&question=" + encoded("어떤 문서만 보나?");
        assertThat(post(path, form, Map.of()).statusCode()).isEqualTo(200);

        assertThat(awaited(path, PageFixture.CLAIM))
            .contains("💬 어떤 문서만 보나?", "<cite>§2</cite> " + PageFixture.QUOTED.replace(".", ""))
            .doesNotContain("⏳");
        assertThat(awaited(PageFixture.CLAIM)).contains("어떤 문서만 보나?");
        assertThat(get(path, "X-Forwarded-For", "203.0.113.7").body())
            .contains("전문 요약")
            .doesNotContain("어떤 문서만 보나?", PageFixture.CLAIM, "name=\"question\"");

        var foreign = new Answer(List.of(new Answer.Claim("남의 답", List.of())));
        var read =
            new Read(
                paper,
                text,
                new AnswerOutcome.Answered(
                    foreign,
                    Extent.WHOLE,
                    new Models.Receipt(
                        "a", "b", 1, 1, BigDecimal.ZERO, Duration.ZERO, Instant.EPOCH)));
        other.bean(AnswerListener.class).answered(ChatKey.of(77), 1, "남의 질문", List.of(read));
        assertThat(body(path)).doesNotContain("남의 질문", "남의 답");
      }
    } finally {
      page = shared;
    }
  }

  @Test
  void nobodyElseAsks() throws Exception {
    var path = "/paper/" + filled.summarised();
    assertThat(post(path, "question=x", Map.of()).statusCode()).isEqualTo(403);
    var right = "question=x&token=" + token();
    assertThat(post(path, right, Map.of("X-Forwarded-For", "203.0.113.7")).statusCode())
        .isEqualTo(401);
    assertThat(post("/paper/2401.99999", right, Map.of()).statusCode()).isEqualTo(404);
    assertThat(post("/paper/nonsense", right, Map.of()).statusCode()).isEqualTo(404);
  }

  // A title is whatever its author wrote.
  @Test
  void aHostileTitleStaysText() throws Exception {
    for (var path : List.of("/", "/paper/" + filled.hostile(), "/papers?q=" + encoded("alert"))) {
      assertThat(body(path))
          .as(path)
          .doesNotContain("<script>alert", "<img src=x")
          .contains("&lt;script&gt;");
    }
    assertThat(body("/papers?q=" + encoded("\"><script>alert(2)</script>")))
        .doesNotContain("<script>alert", "value=\"\"");
  }

  @Test
  void modelsSayWhatIsCountedAndWhatFits() throws Exception {
    assertThat(body("/models"))
        .contains("extractive", "최근 24시간의 논문", "모델 파일", "qwen3-4b")
        .doesNotContain("null", "NaN");
  }

  @Test
  void twoSummariesAreComparedWithoutTheirNames() throws Exception {
    var page = body("/compare");
    assertThat(page)
        .contains("가나 제목", "&lt;b&gt;다라&lt;/b&gt; 제목", "왼쪽이 낫다", "5쌍 가운데 0쌍")
        .doesNotContain("model-a", "model-", "<b>다라");
    assertThat(body("/compare?standing=yes"))
        .contains("model-a", "model-&lt;b&gt;")
        .doesNotContain("model-<b>");
    var key = value(page, "pair");
    var token = token();

    assertThat(post("/compare", "choice=left&pair=" + key, Map.of()).statusCode())
        .as("no token")
        .isEqualTo(403);
    var chosen =
        post("/compare", "choice=left&why.wrong=yes&pair=" + key + "&token=" + token, Map.of());
    assertThat(chosen.body()).as("after a redirect").contains("5쌍 가운데 1쌍");
    assertThat(body("/compare")).doesNotContain("value=\"" + key + "\"");
    assertThat(body("/compare?lang=en")).contains("1 of 5 pairs judged");

    post("/compare", "choice=all&pair=" + key + "&token=" + token, Map.of());
    post("/compare", "choice=left&pair=nothing&token=" + token, Map.of());
    assertThat(body("/compare")).contains("5쌍 가운데 1쌍");
    post("/compare", "undo=yes&token=" + token, Map.of());
    assertThat(body("/compare")).contains("5쌍 가운데 0쌍", "value=\"" + key + "\"");
  }

  private static String value(String html, String name) {
    var found = Pattern.compile("name=\"" + name + "\" value=\"([^\"]+)\"").matcher(html);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @Test
  void settingsSayWhereTheyCameFromAndNoSecret() throws Exception {
    assertThat(body("/settings"))
        .contains("http.admin-password", "****", "NONMUN_HTTP_ADMIN_PASSWORD", "digest.time", "기본값")
        .contains("cs.CL, cs.LG, cs.AI, cs.CV")
        .doesNotContain(PASSWORD);
  }

  @Test
  void thePreviewAnswersCommandsAndButtonsAsTelegramWould(@TempDir Path own) throws Exception {
    var shared = page;
    try (var arxiv = new FakeArxiv()) {
      arxiv.announce(PageFixture.listings().toArray(Listing[]::new));
      var settings = RunningBot.settings(own);
      settings.putAll(arxiv.settings());
      settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG,cs.AI,cs.CV");
      settings.remove("NONMUN_TELEGRAM_TOKEN");
      page = URI.create("http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT"));
      try (var other = RunningBot.start(settings)) {
        var there = PageFixture.fill(other.bean(Storage.class), other.bean(Editions.class));
        converse(there);
      }
    } finally {
      page = shared;
    }
  }

  private void converse(PageFixture.Filled there) throws Exception {
    say("text", "/start");
    var asked = awaited("cs.CL");
    assertThat(asked).contains("안녕하세요").containsPattern("name=\"press\" value=\"1:sk:");

    press(asked, "1:sk:+cs.LG");
    press(awaited("✓ cs.LG"), "1:sd:");
    assertThat(awaited("논문 브리핑")).contains("준비를 마쳤습니다");

    say("text", "/paper " + there.summarised());
    assertThat(awaited("🔎 근거 보기")).contains("문제");
    say("text", "/nope");
    assertThat(awaited("‘/nope’ 명령은 없습니다")).doesNotContain("Exception");
    say("text", "/admin");
    assertThat(awaited("운영자만")).doesNotContain("보내는 중인 브리핑");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/papers", "/papers?q=model", "/models", "/settings", "/preview", "/compare"})
  void nothingIsAskedOfAnotherHost(String path) throws Exception {
    var answer = get(path);
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    var loaded =
        Pattern.compile("<(?:script|link|img|form|source|iframe)[^>]*>")
            .matcher(answer.body())
            .results()
            .flatMap(tag -> ADDRESS.matcher(tag.group()).results())
            .map(found -> found.group(1));
    assertThat(loaded).isNotEmpty().allMatch(address -> address.startsWith("/"));
    assertThat(answer.body()).doesNotContain(" style=", "<style", " onclick=", "javascript:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/papers?q=model", "/models", "/settings", "/preview", "/compare"})
  void aPageWithAllItLoadsIsLessThan60Kilobytes(String path) throws Exception {
    var sum = packed(path);
    for (var asset : assets(body(path)).toList()) {
      sum += packed(asset);
    }
    assertThat(sum).as(path).isLessThan(60_000);
  }

  @Test
  void theIconIsAlsoWhereBrowsersLookWithoutBeingTold() throws Exception {
    var icon = get("/favicon.ico");
    assertThat(icon.statusCode()).isEqualTo(200);
    assertThat(icon.headers().firstValue("Content-Type")).contains("image/svg+xml");
  }

  private static Stream<String> assets(String html) {
    return ADDRESS
        .matcher(html)
        .results()
        .map(found -> found.group(1))
        .filter(address -> address.startsWith("/assets/"));
  }

  private int packed(String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(page.resolve(path)).header("Accept-Encoding", "gzip").build();
      var answer = client.send(request, BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      if (answer.headers().firstValue("Content-Encoding").isPresent()) {
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
          assertThat(unpacked.readAllBytes()).hasSizeGreaterThan(answer.body().length);
        }
      }
      return answer.body().length;
    }
  }

  @Test
  void aFormOfAnotherSiteChangesNothing() throws Exception {
    var before = body("/preview");
    assertThat(post("/preview", "text=%2Fstop", Map.of()).statusCode()).isEqualTo(403);
    assertThat(post("/preview", "text=%2Fstop&token=" + "0".repeat(32), Map.of()).statusCode())
        .isEqualTo(403);
    var right = "text=%2Fstop&token=" + token();
    assertThat(post("/preview", right, Map.of("Origin", "https://evil.example")).statusCode())
        .isEqualTo(403);
    assertThat(post("/preview", right, Map.of("Origin", "null")).statusCode()).isEqualTo(403);
    assertThat(post("/", right, Map.of()).statusCode()).isEqualTo(404);
    assertThat(post("/preview", "x".repeat(40_000), Map.of()).statusCode()).isEqualTo(413);
    assertThat(body("/preview")).isEqualTo(before);
  }

  // Behind a proxy on the same machine everybody would look like the owner.
  @Test
  void whoComesThroughAProxyNeedsThePassword() throws Exception {
    for (var path : List.of("/settings", "/preview", "/preview/file/1")) {
      var asked = get(path, "X-Forwarded-For", "203.0.113.7");
      assertThat(asked.statusCode()).as(path).isEqualTo(401);
      assertThat(asked.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic");
    }
    var open = get("/", "X-Forwarded-For", "203.0.113.7");
    assertThat(open.statusCode()).isEqualTo(200);
    assertThat(open.body()).doesNotContain("href=\"/settings\"", "name=\"token\"");
    assertThat(asProxied("/settings", PASSWORD).statusCode()).isEqualTo(200);
    assertThat(asProxied("/settings", "wrong").statusCode()).isEqualTo(401);
    var token = token();
    var forged =
        post("/preview", "text=%2Fstop&token=" + token, Map.of("X-Forwarded-For", "203.0.113.7"));
    assertThat(forged.statusCode()).isEqualTo(401);
  }

  @Test
  void whatIsNoPageSaysSo() throws Exception {
    assertThat(get("/etc/passwd").statusCode()).isEqualTo(404);
    assertThat(get("/assets/../page.css").statusCode()).isEqualTo(404);
    assertThat(raw("DELETE / HTTP/1.1")).startsWith("HTTP/1.1 405 ");
    assertThat(raw("GET /%00 HTTP/1.1")).startsWith("HTTP/1.1 404 ");
    assertThat(raw("GET /papers?q=%20&page=99999 HTTP/1.1")).startsWith("HTTP/1.1 200 ");
    assertThat(raw("HEAD / HTTP/1.1")).startsWith("HTTP/1.1 200 ").doesNotContain("<html");
  }

  private String raw(String line) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), page.getPort())) {
      var request = line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private HttpResponse<String> asProxied(String path, String password) throws Exception {
    var pair = ("admin:" + password).getBytes(StandardCharsets.UTF_8);
    return get(
        path,
        "X-Forwarded-For",
        "203.0.113.7",
        "Authorization",
        "Basic " + Base64.getEncoder().encodeToString(pair));
  }

  private String body(String path) throws Exception {
    var answer = get(path);
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return answer.body();
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(page.resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  private static HttpResponse<String> send(HttpRequest request) throws Exception {
    try (var client = HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build()) {
      return client.send(request, BodyHandlers.ofString());
    }
  }

  private HttpResponse<String> post(String path, String form, Map<String, String> headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(page.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    headers.forEach(request::header);
    return send(request.build());
  }

  private String token() throws Exception {
    var found = TOKEN.matcher(body("/preview"));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private void say(String... fields) throws Exception {
    var form = new StringBuilder("token=" + token());
    for (var i = 0; i < fields.length; i += 2) {
      form.append("&%s=%s".formatted(fields[i], encoded(fields[i + 1])));
    }
    assertThat(post("/preview", form.toString(), Map.of()).statusCode()).isEqualTo(200);
  }

  /// The last message's button whose data begins so.
  private void press(String html, String data) throws Exception {
    var at = html.lastIndexOf("value=\"" + data);
    assertThat(at).as(data).isPositive();
    var whole = html.substring(at + "value=\"".length(), html.indexOf('"', at + 7));
    var message = html.substring(0, at).replaceFirst("(?s).*name=\"message\" value=\"", "");
    say("message", message.substring(0, message.indexOf('"')), "press", whole);
  }

  /// The preview as soon as the text is there.
  private String awaited(String text) throws Exception {
    return awaited("/preview", text);
  }

  private String awaited(String path, String text) throws Exception {
    var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    var html = body(path);
    while (!html.contains(text)) {
      assertThat(System.nanoTime()).as(html).isLessThan(deadline);
      LockSupport.parkNanos(20_000_000);
      html = body(path);
    }
    return html;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
