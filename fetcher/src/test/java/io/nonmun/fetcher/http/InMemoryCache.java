package io.nonmun.fetcher.http;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

public final class InMemoryCache implements ResponseCache {

  public final Map<String, CachedResponse> responses = new HashMap<>();

  @Override
  public synchronized Optional<CachedResponse> find(String url) {
    return Optional.ofNullable(responses.get(url));
  }

  @Override
  public synchronized void save(CachedResponse response) {
    responses.put(response.url(), response);
  }
}
