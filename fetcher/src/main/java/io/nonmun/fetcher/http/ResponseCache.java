package io.nonmun.fetcher.http;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Bodies of earlier answers with their validators, so that an unchanged page costs its server one
/// `304`.
public interface ResponseCache {

  /// @param body as received, decompressed
  record CachedResponse(
      String url,
      @Nullable String etag,
      @Nullable String lastModified,
      @Nullable String contentType,
      byte[] body,
      Instant storedAt) {}

  Optional<CachedResponse> find(String url);

  void save(CachedResponse response);
}
