package io.nonmun.fetcher;

import io.nonmun.fetcher.FetchException.Kind;
import io.nonmun.fetcher.http.HttpLimits;
import io.nonmun.fetcher.http.HttpPolicy;
import io.nonmun.fetcher.http.PoliteHttp;
import io.nonmun.fetcher.http.RequestGate;
import io.nonmun.fetcher.http.ResponseCache;
import io.nonmun.fetcher.http.Waiter;
import io.nonmun.fetcher.http.Zone;
import io.nonmun.storage.model.ArxivId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Hugging Face's Daily Papers: which papers its readers chose, and how many voted for each. Safe
/// for use by many threads.
///
/// Source: `GET /api/daily_papers?date=2026-06-10` of <https://huggingface.co>: an array of
/// `{"paper": {"id", "upvotes", …}, …}`, empty for a day without any.
public final class DailyPapers implements AutoCloseable {

  private static final String GATE = "daily-papers";
  private static final Duration INTERVAL = Duration.ofSeconds(3);

  /// More than anybody ever had.
  private static final int MOST_VOTES = 1_000_000;

  private final PoliteHttp http;
  private final HttpUrl url;

  private DailyPapers(PoliteHttp http, HttpUrl url) {
    this.http = http;
    this.url = url;
  }

  /// @param url of the list
  /// @param userAgent the honest name that every request carries
  public static DailyPapers create(
      URI url,
      String userAgent,
      RequestGate gate,
      ResponseCache cache,
      Clock clock,
      Waiter waiter) {
    var base = HttpUrl.get(url.toString());
    var policy =
        new HttpPolicy(
            userAgent,
            List.of(new Zone(base, GATE, Map.of(GATE, INTERVAL))),
            HttpLimits.DEFAULT.brief());
    return new DailyPapers(
        new PoliteHttp(policy, gate, cache, clock, waiter, RandomGenerator.getDefault()), base);
  }

  /// The votes that the papers of a day have by now.
  ///
  /// @throws FetchException if they cannot be read
  public Map<ArxivId, Integer> on(LocalDate day) {
    var page = url.newBuilder().setQueryParameter("date", day.toString()).build();
    var answer = http.get(page, "application/json");
    if (!answer.ok()) {
      throw new FetchException(
          Kind.NOT_FOUND, page.toString(), answer.status(), "no list of " + day, null, null);
    }
    try {
      var votes = new HashMap<ArxivId, Integer>();
      var list = JsonMapper.shared().readTree(answer.body());
      if (!list.isArray()) {
        throw malformed(page, answer.status(), null);
      }
      for (var entry : list) {
        var paper = entry.path("paper");
        var count = paper.path("upvotes").asInt(-1);
        if (count >= 0) {
          ArxivId.parse(paper.path("id").asString(""))
              .ifPresent(id -> votes.put(id, Math.min(count, MOST_VOTES)));
        }
      }
      http.remember(answer);
      return votes;
    } catch (JacksonException e) {
      throw malformed(page, answer.status(), e);
    }
  }

  private static FetchException malformed(HttpUrl page, int status, @Nullable Throwable cause) {
    return new FetchException(
        Kind.MALFORMED, page.toString(), status, "no list of daily papers", null, cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
