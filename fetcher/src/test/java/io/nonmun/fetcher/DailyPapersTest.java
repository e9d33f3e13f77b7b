package io.nonmun.fetcher;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.nonmun.fetcher.http.FakeTime;
import io.nonmun.fetcher.http.InMemoryCache;
import io.nonmun.fetcher.http.InMemoryGate;
import io.nonmun.storage.model.ArxivId;
import java.net.URI;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DailyPapersTest {

  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  private final WireMockServer server =
      new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
  private DailyPapers papers;

  @BeforeEach
  void start() {
    server.start();
    var time = new FakeTime("2026-06-10T01:00:00Z");
    papers =
        DailyPapers.create(
            URI.create(server.baseUrl() + "/api/daily_papers"),
            "Nonmun/test",
            new InMemoryGate(),
            new InMemoryCache(),
            time,
            time);
  }

  @AfterEach
  void stop() {
    papers.close();
    server.stop();
  }

  private void answers(String json) {
    server.stubFor(
        get(urlPathEqualTo("/api/daily_papers"))
            .withQueryParam("date", equalTo("2026-06-10"))
            .withHeader("User-Agent", equalTo("Nonmun/test"))
            .willReturn(okJson(json)));
  }

  @Test
  void readsTheVotesOfADay() {
    answers(
        """
        [{"paper": {"id": "2606.09967", "upvotes": 193, "githubRepo": "https://github.com/a/b"},
          "title": "x"},
         {"paper": {"id": "2606.10651", "upvotes": 0}},
         {"paper": {"id": "2606.10652"}}, {"paper": {"id": "../x", "upvotes": 3}}, {}, 7]
        """);

    assertThat(papers.on(DAY))
        .isEqualTo(Map.of(new ArxivId("2606.09967"), 193, new ArxivId("2606.10651"), 0));
  }

  @Test
  void dayWithoutAnyHasNone() {
    answers("[]");

    assertThat(papers.on(DAY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"error\": \"x\"}", "<html>", ""})
  void whatIsNoListIsRefused(String body) {
    answers(body);

    assertThatThrownBy(() -> papers.on(DAY))
        .isInstanceOfSatisfying(
            FetchException.class,
            e -> assertThat(e.kind()).isEqualTo(FetchException.Kind.MALFORMED));
  }

  @Test
  void listThatIsNotThereIsSaid() {
    server.stubFor(
        get(urlPathEqualTo("/api/daily_papers")).willReturn(aResponse().withStatus(404)));

    assertThatThrownBy(() -> papers.on(DAY)).hasMessageContaining("2026-06-10");
  }
}
