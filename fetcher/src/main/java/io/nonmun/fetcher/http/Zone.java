package io.nonmun.fetcher.http;

import java.time.Duration;
import java.util.Map;
import okhttp3.HttpUrl;

/// A part of the web that may be asked, and the turns that a request to it needs.
///
/// @param base every URL of this host and port whose path starts with this one's belongs to it
/// @param gate the one of `intervals` that is closed when this zone asks for a pause
/// @param intervals least time between two requests, by gate name
public record Zone(HttpUrl base, String gate, Map<String, Duration> intervals) {

  public Zone {
    intervals = Map.copyOf(intervals);
    if (!intervals.containsKey(gate)) {
      throw new IllegalArgumentException("gate '" + gate + "' is not one of " + intervals);
    }
  }

  boolean hasHostOf(HttpUrl url) {
    var samePort = url.port() == base.port() && url.scheme().equals(base.scheme());
    var upgraded = url.isHttps() && url.port() == 443 && !base.isHttps();
    return url.host().equals(base.host()) && (samePort || upgraded);
  }

  boolean contains(HttpUrl url) {
    return hasHostOf(url) && (url.encodedPath() + "/").startsWith(path());
  }

  String path() {
    return base.encodedPath().endsWith("/") ? base.encodedPath() : base.encodedPath() + "/";
  }
}
