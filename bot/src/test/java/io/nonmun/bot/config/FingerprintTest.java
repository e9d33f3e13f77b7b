package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static Fingerprint of(String version, Map<String, String> environment) {
    return Fingerprint.of(version, ConfigReader.read(Optional.empty(), environment));
  }

  @Test
  void whatIsSetDifferentlyIsNamedAndItsValueIsNot() {
    var one = of("1.0", Map.of("NONMUN_DIGEST_PAPERS", "7", "NONMUN_HTTP_PORT", "8081"));
    var other =
        of(
            "1.1",
            Map.of(
                "NONMUN_DIGEST_PAPERS",
                "9",
                "NONMUN_CHATS_0_ID",
                "-100123",
                "NONMUN_SUMMARIZER_OPENAI_API_KEY",
                "sk-secret"));

    var read = Fingerprint.parse(one.text());

    assertThat(read).isEqualTo(one);
    assertThat(read.differences(one)).isEmpty();
    assertThat(read.differences(other))
        .contains("chats[0].id", "digest.papers", "summarizer.openai.api-key", "version")
        .doesNotContain("http.port")
        .isEqualTo(other.differences(read));
    assertThat(other.text()).doesNotContain("sk-secret", "-100123");
  }

  /// As telling them would be of use to who can read the database.
  @Test
  void secretsDifferOnlyInBeingThere() {
    var one = of("1.0", Map.of("NONMUN_SUMMARIZER_OPENAI_API_KEY", "one"));
    var other = of("1.0", Map.of("NONMUN_SUMMARIZER_OPENAI_API_KEY", "other"));

    assertThat(one.differences(other)).isEmpty();
  }

  @Test
  void whatIsNoneIsRefused() {
    assertThatThrownBy(() -> Fingerprint.parse("?")).isInstanceOf(IllegalArgumentException.class);
  }
}
