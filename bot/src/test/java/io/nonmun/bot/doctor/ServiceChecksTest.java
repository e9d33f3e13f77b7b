package io.nonmun.bot.doctor;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.nonmun.bot.doctor.Finding.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceChecksTest {

  private static final String TOKEN = "123456789:AAplantedSecretPlantedSecret_0123";
  private static final String KEY = "planted-key-0123";

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final ServiceChecks checks = new ServiceChecks(Duration.ofSeconds(5));

  @Test
  void namesTheBot() throws Exception {
    telegramAnswers(okJson("{\"ok\":true,\"result\":{\"id\":1,\"username\":\"nonmun_bot\"}}"));

    assertThat(telegram(TOKEN)).isEqualTo(Finding.ok("@nonmun_bot"));
  }

  @Test
  void saysHowToTurnInlineSearchOn() throws Exception {
    telegramAnswers(
        okJson(
            "{\"ok\":true,\"result\":{\"username\":\"nonmun_bot\",\"supports_inline_queries\":false}}"));

    assertThat(telegram(TOKEN).status()).isEqualTo(Status.OK);
    assertThat(telegram(TOKEN).detail()).contains("@nonmun_bot", "/setinline");
  }

  @Test
  void noTokenIsSaidAndAsksNobody() throws Exception {
    assertThat(telegram("").status()).isEqualTo(Status.WARN);

    assertThat(SERVER.getAllServeEvents()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"401, 다시 적으세요", "404, 다시 적으세요", "502, 잠시 뒤에"})
  void tellsWhatTelegramRefuses(int status, String mend) throws Exception {
    telegramAnswers(status(status));

    var finding = telegram(TOKEN);

    assertThat(finding.status()).isEqualTo(Status.FAIL);
    assertThat(finding.detail()).contains("HTTP " + status);
    assertThat(finding.mend()).contains(mend);
  }

  @Test
  void b04TheTokenIsInNoFinding() throws Exception {
    telegramAnswers(aResponse().withFault(Fault.EMPTY_RESPONSE));
    assertThat(telegram(TOKEN).toString()).contains("닿지 않습니다").doesNotContain("planted");

    telegramAnswers(status(401));
    assertThat(telegram(TOKEN).toString()).doesNotContain("planted");
  }

  @Test
  void findsTheModelAndSendsTheKey() throws Exception {
    modelsAnswer(okJson("{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"));

    assertThat(openAi("b")).isEqualTo(Finding.ok("b (" + SERVER.url("/v1") + ")"));
    SERVER.verify(
        getRequestedFor(urlEqualTo("/v1/models"))
            .withHeader("Authorization", equalTo("Bearer " + KEY)));
  }

  @Test
  void namesTheModelsThatThereAre() throws Exception {
    modelsAnswer(okJson("{\"data\":[{\"id\":\"a\"},{\"id\":\"b\"}]}"));

    assertThat(openAi("c").status()).isEqualTo(Status.WARN);
    assertThat(openAi("c").mend()).endsWith(": a, b");
    assertThat(openAi("").status()).isEqualTo(Status.FAIL);
  }

  @Test
  void noModelIsSaid() throws Exception {
    var finding = checks.openAi("", "", "").test().call();

    assertThat(finding.status()).isEqualTo(Status.WARN);
    assertThat(finding.detail()).startsWith("요약 모델 없음");
  }

  @ParameterizedTest
  @CsvSource({"401, FAIL, api-key", "404, WARN, /v1", "500, FAIL, 잠시 뒤에"})
  void tellsWhatTheModelsApiRefuses(int status, Status expected, String mend) throws Exception {
    modelsAnswer(status(status));

    assertThat(openAi("a").status()).isEqualTo(expected);
    assertThat(openAi("a").mend()).contains(mend);
    assertThat(openAi("a").toString()).doesNotContain("planted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "{\"data\":3}"})
  void anAnswerWithoutAListHasNoModels(String body) throws Exception {
    modelsAnswer(okJson(body));

    assertThat(openAi("a").status()).isEqualTo(Status.WARN);
  }

  private Finding telegram(String token) throws Exception {
    return checks.telegram(SERVER.baseUrl(), token).test().call();
  }

  private Finding openAi(String model) throws Exception {
    return checks.openAi(SERVER.url("/v1"), KEY, model).test().call();
  }

  private static void telegramAnswers(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(get(urlEqualTo("/bot" + TOKEN + "/getMe")).willReturn(answer));
  }

  private static void modelsAnswer(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(get(urlEqualTo("/v1/models")).willReturn(answer));
  }
}
