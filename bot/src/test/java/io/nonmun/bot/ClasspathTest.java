package io.nonmun.bot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import okhttp3.OkHttp;
import org.junit.jupiter.api.Test;

/// Libraries that get along only in one combination.
class ClasspathTest {

  @Test
  void b05NothingOfTelegramBotsConfiguresItself() throws IOException {
    var imports =
        "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
    var found = Collections.list(getClass().getClassLoader().getResources(imports));

    assertThat(found).isNotEmpty();
    for (var each : found) {
      try (var in = each.openStream()) {
        assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
            .doesNotContain("telegrambots");
      }
    }
  }

  @Test
  void b06ThereIsOneOkHttpAndItIsTheFifth() throws IOException {
    var found = getClass().getClassLoader().getResources("okhttp3/OkHttpClient.class");

    assertThat(Collections.list(found)).hasSize(1);
    assertThat(OkHttp.VERSION).startsWith("5.");
  }
}
