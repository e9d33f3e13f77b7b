package io.nonmun.fetcher;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Where arXiv is found and how often it may be asked.
///
/// @param rssUrl below which `/rss/<category>` lies
/// @param apiUrl of the query interface
/// @param siteUrl below which `/list`, `/catchup`, `/abs` and `/html` lie
/// @param ar5ivUrl below which `/html` lies with what arXiv has no HTML of; null for nowhere
/// @param minInterval between any two requests to arXiv (its terms of use: 3 s, one connection)
/// @param siteInterval between two requests below `siteUrl` (its robots.txt: 15 s)
/// @param userAgentContact an e-mail address or URL under which the owner can be reached, or empty
public record ArxivSettings(
    URI rssUrl,
    URI apiUrl,
    URI siteUrl,
    @Nullable URI ar5ivUrl,
    Duration minInterval,
    Duration siteInterval,
    String userAgentContact) {

  public static final ArxivSettings DEFAULT =
      new ArxivSettings(
          URI.create("https://rss.arxiv.org"),
          URI.create("https://export.arxiv.org/api/query"),
          URI.create("https://arxiv.org"),
          URI.create("https://ar5iv.labs.arxiv.org"),
          Duration.ofSeconds(3),
          Duration.ofSeconds(15),
          "");

  public ArxivSettings {
    for (var url : new URI[] {rssUrl, apiUrl, siteUrl, ar5ivUrl == null ? siteUrl : ar5ivUrl}) {
      if (url.getHost() == null || !String.valueOf(url.getScheme()).matches("https?")) {
        throw new IllegalArgumentException("'" + url + "' is no http or https URL");
      }
    }
    if (minInterval.isNegative() || siteInterval.isNegative()) {
      throw new IllegalArgumentException(
          "intervals are " + minInterval + " and " + siteInterval + "; zero or more");
    }
    if (!userAgentContact.matches("[ -~&&[^()]]*")) {
      throw new IllegalArgumentException(
          "user-agent-contact '"
              + userAgentContact
              + "' goes into an HTTP header: ASCII characters without parentheses, such as an"
              + " e-mail address");
    }
  }

  /// The honest name that every request carries.
  public String userAgent() {
    var version = ArxivSettings.class.getPackage().getImplementationVersion();
    return "Nonmun/"
        + (version == null ? "dev" : version)
        + (userAgentContact.isBlank() ? "" : " (+" + userAgentContact.strip() + ")");
  }
}
