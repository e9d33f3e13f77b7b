package io.nonmun.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.ResponseCacheRepository.CachedResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

abstract class ResponseCacheRepositoryContract extends RepositoryContract {

  private static final String URL = "https://arxiv.org/list/cs.CL/new?show=2000";
  private static final Instant NOW = Instant.parse("2026-11-20T01:00:00.5Z");

  @Test
  void keepsEveryField() {
    var body = "<html>논문".getBytes(StandardCharsets.UTF_8);
    storage
        .responses()
        .save(
            new CachedResponse(
                URL, "\"abc\"", "Fri, 20 Nov 2026 01:00:00 GMT", "text/html", body, NOW));

    assertThat(storage.responses().find(URL))
        .hasValueSatisfying(found -> {
          assertThat(found.url()).isEqualTo(URL);
          assertThat(found.etag()).isEqualTo("\"abc\"");
          assertThat(found.lastModified()).isEqualTo("Fri, 20 Nov 2026 01:00:00 GMT");
          assertThat(found.contentType()).isEqualTo("text/html");
          assertThat(found.body()).isEqualTo(body);
          assertThat(found.storedAt()).isEqualTo(NOW);
        });
  }

  @Test
  void theNewestResponseOfAUrlIsKept() {
    storage.responses().save(new CachedResponse(URL, "\"1\"", null, null, new byte[] {1}, NOW));
    storage.responses().save(new CachedResponse(URL, null, null, null, new byte[0], NOW));

    assertThat(storage.responses().find(URL))
        .hasValueSatisfying(found -> {
          assertThat(found.etag()).isNull();
          assertThat(found.body()).isEmpty();
        });
  }

  @Test
  void anUnknownUrlIsAbsent() {
    assertThat(storage.responses().find(URL)).isEmpty();
  }
}
