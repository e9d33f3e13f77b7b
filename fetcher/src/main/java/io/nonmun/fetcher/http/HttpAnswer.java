package io.nonmun.fetcher.http;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/// A complete answer: `200`, or a refusal such as `400` or `404` whose body says why.
///
/// @param url asked for; the key of the cache
/// @param finalUrl after redirects
/// @param body decompressed
public record HttpAnswer(
    HttpUrl url,
    HttpUrl finalUrl,
    int status,
    @Nullable String etag,
    @Nullable String lastModified,
    @Nullable String contentType,
    byte[] body) {

  public boolean ok() {
    return status == 200;
  }
}
