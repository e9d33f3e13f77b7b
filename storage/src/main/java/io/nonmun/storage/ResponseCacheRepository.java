package io.nonmun.storage;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Bodies of earlier HTTP responses with their validators, so that an unchanged page costs its
/// server one `304`. Bounded: the oldest go first.
public interface ResponseCacheRepository {

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
