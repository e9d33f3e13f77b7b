package io.nonmun.bot.stored;

import io.nonmun.fetcher.http.ResponseCache;
import io.nonmun.storage.ResponseCacheRepository;
import java.util.Optional;

/// The fetcher's cache, kept in the database.
public record StoredResponses(ResponseCacheRepository responses) implements ResponseCache {

  @Override
  public Optional<CachedResponse> find(String url) {
    return responses
        .find(url)
        .map(found ->
            new CachedResponse(
                found.url(),
                found.etag(),
                found.lastModified(),
                found.contentType(),
                found.body(),
                found.storedAt()));
  }

  @Override
  public void save(CachedResponse response) {
    responses.save(
        new ResponseCacheRepository.CachedResponse(
            response.url(),
            response.etag(),
            response.lastModified(),
            response.contentType(),
            response.body(),
            response.storedAt()));
  }
}
