package io.nonmun.fetcher.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;

/// How a client behaves towards the servers it asks: under which name, where, and at what cost.
///
/// @param userAgent the honest name that every request carries
/// @param zones all that may be asked, redirects included
/// @param limits of every request
public record HttpPolicy(String userAgent, List<Zone> zones, HttpLimits limits) {

  public HttpPolicy {
    zones = List.copyOf(zones);
  }

  /// Of several zones that contain a URL the one with the longest path counts, and of equal ones
  /// the last; elsewhere on a host that may be asked, the first of that host.
  ///
  /// @return nothing if the URL may not be asked
  Optional<Zone> zoneOf(HttpUrl url) {
    return zones.stream()
        .filter(zone -> zone.contains(url))
        .max(
            Comparator.comparingInt((Zone zone) -> zone.path().length())
                .thenComparingInt(zones::indexOf))
        .or(() -> zones.stream().filter(zone -> zone.hasHostOf(url)).findFirst());
  }

  List<String> hosts() {
    return zones.stream().map(zone -> zone.base().host()).distinct().toList();
  }
}
