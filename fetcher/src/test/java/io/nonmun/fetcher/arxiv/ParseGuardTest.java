package io.nonmun.fetcher.arxiv;

import static io.nonmun.fetcher.arxiv.ArxivForms.answer;
import static io.nonmun.fetcher.arxiv.ArxivForms.fixture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.HttpAnswer;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText.Origin;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParseGuardTest {

  private static final long SEED = 20261121;
  private static final int DAMAGED = 400;

  private final ParseGuard guard = new ParseGuard(Duration.ofSeconds(10));

  /// Five forms, 400 damaged copies of each.
  static Stream<Arguments> forms() {
    Function<HttpAnswer, Object> list = body -> ListingPage.parse(body, new Category("cs.GR"));
    Function<HttpAnswer, Object> html =
        body ->
            HtmlPage.parse(body, ArxivForms.paper("2611.00001", "A", "b b b"), Origin.ARXIV_HTML);
    var day = LocalDate.of(2026, 11, 20);
    return Stream.of(
        Arguments.of("listing", fixture("listing/list-cs.GR-new-2026-06-11.html"), list),
        Arguments.of(
            "catchup",
            answer(ArxivForms.catchupPage(day, ArxivForms.items("new", 1, 20), 1, 2000)).body(),
            list),
        Arguments.of(
            "rss",
            fixture("feed/rss-cs.CL-cs.LG-2026-06-11.xml"),
            (Function<HttpAnswer, Object>) Feed::parse),
        Arguments.of(
            "api",
            fixture("api/q_testing_s0_m10.xml"),
            (Function<HttpAnswer, Object>) ApiAnswer::parse),
        Arguments.of(
            "html",
            answer(
                    "<html><body><div class='ltx_document'>"
                        + "<section class='ltx_section'><h2 class='ltx_title'>1 A</h2><p class='ltx_p'"
                            .repeat(3)
                        + " style='color:#fff'>b</p></section></div></body></html>")
                .body(),
            html));
  }

  @ParameterizedTest(name = "{0}, seed " + SEED)
  @MethodSource("forms")
  @Timeout(60)
  void endsOnAnyDamageInAResultOrATypedFailure(
      String form, byte[] whole, Function<HttpAnswer, Object> parser) {
    var random = new Random(SEED);
    var refused = 0;
    for (var i = 0; i < DAMAGED; i++) {
      var damaged = answer(200, damage(whole, random));
      try {
        assertThat(guard.parse(damaged, parser)).as("%s, copy %d", form, i).isNotNull();
      } catch (FetchException failure) {
        assertThat(failure.url()).isEqualTo("https://arxiv.org/page");
        refused++;
      }
    }
    assertThat(refused).as("refused of %d", DAMAGED).isPositive();
  }

  private static byte[] damage(byte[] whole, Random random) {
    var from = random.nextInt(whole.length);
    var to = Math.min(whole.length, from + 1 + random.nextInt(2_000));
    var damaged = new ByteArrayOutputStream();
    damaged.write(whole, 0, from);
    switch (random.nextInt(5)) {
      case 0 -> {} // cut off
      case 1 -> damaged.write(whole, to, whole.length - to); // a piece lost
      case 2 ->
          damaged.write(whole, Math.max(0, from - 500), whole.length - Math.max(0, from - 500));
      case 3 -> { // noise
        var noise = new byte[1 + random.nextInt(20)];
        random.nextBytes(noise);
        damaged.writeBytes(noise);
        damaged.write(whole, from, whole.length - from);
      }
      default -> { // digits and brackets changed
        var rest = Arrays.copyOfRange(whole, from, whole.length);
        for (var i = 0; i < rest.length; i += 1 + random.nextInt(300)) {
          rest[i] = (byte) "<>&\"'/0123456789 ".charAt(random.nextInt(17));
        }
        damaged.writeBytes(rest);
      }
    }
    return damaged.toByteArray();
  }

  @Test
  void a16LeavesAParserThatMissesItsDeadline() {
    var never = new CountDownLatch(1);
    var hasty = new ParseGuard(Duration.ofMillis(50));

    var failure =
        catchThrowableOfType(
            FetchException.class,
            () ->
                hasty.parse(
                    answer(""),
                    _ -> {
                      try {
                        never.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return "late";
                    }));

    assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(failure).hasMessageContaining("not parsed within");
  }

  @Test
  void endsOnTagsNestedWithoutEnd() {
    var deep = answer("<div>".repeat(200_000));
    var deepXml = answer("<rss version='2.0'>" + "<channel>".repeat(200_000));

    assertThat(
            catchThrowableOfType(
                    FetchException.class,
                    () -> guard.parse(deep, body -> ListingPage.parse(body, new Category("cs.CL"))))
                .kind())
        .isEqualTo(Kind.MALFORMED);
    assertThat(
            catchThrowableOfType(FetchException.class, () -> guard.parse(deepXml, Feed::parse))
                .kind())
        .isEqualTo(Kind.MALFORMED);
  }
}
