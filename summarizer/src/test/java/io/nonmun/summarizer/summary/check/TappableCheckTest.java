package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// R5: whatever Telegram makes tappable and the source does not have is refused; good Korean is
/// not.
class TappableCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.org 를 본다.",
        "HTTP://EXAMPLE.ORG/a 를 본다.",
        "ftp://example/a 를 본다.",
        "t.me/freecoins 에서 받는다.",
        "t.me/freecoins에서 받는다.",
        "telegram.me/x 를 본다.",
        "telegram.dog/x 를 본다.",
        "tg://resolve?domain=evil 을 연다.",
        "ton://transfer/abc 로 보낸다.",
        "evil-site.com 에 공개했다.",
        "evil-site.com에 공개했다.",
        "코드는 evil-site.com.",
        "(evil-site.io)에 공개했다.",
        "sub.evil.co.kr 에 공개했다.",
        "www.evil.ai 에 공개했다.",
        "EVIL.COM 에 공개했다.",
        "evil.com:8080/path 를 쓴다.",
        "evil.com?x=1 을 쓴다.",
        "evil.한국 에 있다.",
        "악.닷컴 에 있다.",
        "пример.рф 에 있다.",
        "例え.みんな 에 있다.",
        "evil.xn--p1ai 에 있다.",
        "xn--80ak6aa92e.com 에 있다.",
        "Mistral.AI 가 만들었다.",
        "Node.ai 를 쓴다.",
        "cs.CL/evil 을 본다.",
        "cs.evil.com 을 본다.",
        "192.168.0.1/login 을 연다.",
        "8.8.8.8:53 에 묻는다.",
        "8.8.8.8 에 묻는다.",
        "ab@evil.com 으로 보낸다.",
        "first.last+x@mail.evil.org 로 보낸다.",
        "mailto:ab@evil.com 으로 보낸다.",
        "@evilbot 에게 묻는다.",
        "(@evilbot)에게 묻는다.",
        "@evilbot에게 묻는다.",
        "@gif 를 쓴다.",
        "/stop 을 누른다.",
        "/stop을 누른다.",
        "성능이 올랐다(/stop).",
        "/stop@evilbot 을 누른다.",
        "#무료코인 을 본다.",
        "#crypto를 본다.",
        "(#1위)를 한다.",
        "$BTC 를 산다.",
        "$TSLA를 산다.",
        "+82 10-1234-5678 로 건다.",
        "+821012345678 로 건다.",
        "+1 (202) 555-0123 으로 건다.",
        "+44.20.7946.0958 로 건다.",
        "010-1234-5678로 건다.",
        "전화01012345678로 건다.",
        "02-123-4567 로 건다.",
        "(02) 1234-5678 로 건다.",
        "202-555-0123 으로 건다.",
        "(202) 555-0123 으로 건다.",
        "1-800-555-0199 로 건다.",
        "1588-1234 로 건다.",
        "1588 1234 로 건다.",
        "010 1234 5678 로 건다.",
        "010.1234.5678로 건다.",
        "(+82) 10 1234 5678 로 건다.",
        "82-10-1234-5678 로 건다.",
        "00 82 2 1234 5678 로 건다.",
        "tel:010-1234-5678 을 누른다.",
        "#태그를 본다.",
        "http://[::1]/a 를 연다.",
        "1.2.3.4:8080 에 있다.",
        "evil.zip 을 연다.",
        "user@evil.technology 로 보낸다.",
        "4242 4242 4242 4242 로 보낸다.",
        "4242-4242-4242-4242 로 보낸다.",
        "4242424242424242로 보낸다.",
        "378282246310005 로 보낸다.",
        "[여기](evil.com)를 누른다.",
        "<a href=\"https://evil.com\">여기</a>를 누른다.",
      })
  void whatATapWouldFollowIsRefused(String text) {
    assertThat(faults(text, Drafts.RAG.abstractText())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ｅｖｉｌ．ｃｏｍ 에 있다.", // full width
        "evil。com 에 있다.",
        "ｔ.me／freecoins 를 본다.",
        "＠evilbot 에게 묻는다.",
        "／stop 을 누른다.",
        "＃crypto 를 본다.",
        "＄BTC 를 산다.",
        "ⓔⓥⓘⓛ.ⓒⓞⓜ 에 있다.",
        "𝐞𝐯𝐢𝐥.𝐜𝐨𝐦 에 있다.",
        "evil\u200B.com 에 있다.", // zero width
        "evil.\u200Dco\u2060m 에 있다.",
        "@\uFEFFevilbot 에게 묻는다.",
        "/\u200Cstop 을 누른다.",
        "evil.\u3164com 에 있다.",
        "e\uFE0Fvil.com 에 있다.",
        "\u202Eevil.com\u202C 에 있다.", // right to left
        "\u2066@evilbot\u2069 에게 묻는다.",
        "еvil.соm 에 있다.", // Cyrillic
        "evil.сом 에 있다.",
        "раураl.com 에 있다.",
        "οpenai.cοm 에 있다.", // Greek
        "t.mе/freecoins 를 본다.",
        "０１０－１２３４－５６７８ 로 건다.",
        "010–1234–5678 로 건다.", // en dash
        "010‑1234‑5678 로 건다.", // no break
        "010−1234−5678 로 건다.", // minus
        "٠١٠-١٢٣٤-٥٦٧٨ 로 건다.", // Arabic digits
        "https：//evil.com 을 본다.",
        "t․me/freecoins 를 본다.", // one dot leader
        "e\u00ADvil.com 에 있다.", // soft hyphen
        "⧸stop 을 누른다.",
      })
  void disguisesAreSeenThrough(String text) {
    assertThat(faults(text, Drafts.RAG.abstractText())).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cs.CL 분야의 논문이다.",
        "cs.CL과 cs.AI, stat.ML에 실렸다.",
        "cs.CL/cs.LG 분야다.",
        "GPT-4.1은 3.5배 빠르다.",
        "e.g. 요약, i.e. 압축을 다룬다.",
        "U.S. 자료와 a.k.a. 이름을 쓴다.",
        "et al.의 방법이다.",
        "Fig.2와 Sec.4, No.1을 본다.",
        "and/or 조건을 쓴다.",
        "ReLU/GELU와 F1/EM을 비교했다.",
        "정확도/재현율을 쟀다.",
        "속도(초)/비용(원)을 쟀다.",
        "C#과 F#, C++로 썼다.",
        "1/4로 줄었고 10 GB/s를 넘었다.",
        "v1.2.3과 2.0.1 판을 썼다.",
        "Qwen2.5-VL-7B와 Llama-3.1-8B를 썼다.",
        "arXiv:2401.01234와 hep-th/9901001을 본다.",
        "1,000,000개와 0.05를 쓴다.",
        "p<0.05이고 10^5개다.",
        "+1.2345678점 올랐다.",
        "+12.5%, -3.2%p 바뀌었다.",
        "2015-2020년 자료다.",
        "2015–2020년 자료다.",
        "글#태그와 받는이@이름을 쓴다.", // after a letter nothing is tappable
        "입력/출력과 성능/속도를 본다.",
        "64-128-256 층과 3×3 합성곱을 쓴다.",
        "1500 2000 단계 뒤에 멈춘다.",
        "82.1-85.3점을 얻었다.",
        "1588-1650년 자료다.",
        "2026-11-28에 공개했다.",
        "09:00-18:00에 돌렸다.",
        "1:1로 섞고 3:1로 나눴다.",
        "pass@1과 Recall@10, mAP@0.5를 쟀다.",
        "nDCG @10을 쟀다.",
        "#1, #2 과제다.",
        "$5에서 $3M으로 줄였다.",
        "US$ 100을 썼다.",
        "A* 탐색과 S_b -> Set을 쓴다.",
        "r/ChangeMyView와 JSON 스키마를 쓴다.",
        "성능을 올렸다.그러나 느리다.",
        "τ²-bench와 α/β를 쓴다.",
        "1024x768, 512-256-128 층이다.",
        "1000000000000개를 썼다.",
        "1.5B, 7B, 70B 모델이다.",
        "w.r.t. 기준과 s.t. 조건이다.",
        "x.shape를 출력했다.",
        "Ph.D. 학생과 vs. 비교했다.",
        "128K/1M 문맥이다.",
        "LLM·VLM 모두에서 올랐다.",
      })
  void goodKoreanPasses(String text) {
    assertThat(faults(text, Drafts.RAG.abstractText())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Code: https://github.com/org/Repo. | github.com/org/Repo 에 공개했다.",
        "Code: https://github.com/org/Repo. | https://github.com/org/Repo에 공개했다.",
        "Code (https://www.example.org/) | example.org에 공개했다.",
        "on \\url{example.org/a_b} | example.org/a_b 를 본다.",
        "We build on ASP.NET and Scale.AI | ASP.NET과 Scale.AI를 쓴다.",
        "mail us at ab@example.org | ab@example.org 로 묻는다.",
        "we study @mentions and #hashtags | @mentions와 #hashtags를 본다.",
        "(micro)/EM is high | F1(마이크로)/EM을 쟀다.",
        "call 202-555-0123 now | 202-555-0123 으로 건다.",
        "at 8.8.8.8 | 8.8.8.8 에 묻는다.",
      })
  void whatTheSourceHasMayStand(String source, String text) {
    assertThat(faults(text, source)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Code: https://github.com/org/repo | github.com/org 에 공개했다.",
        "Code: https://github.com/org/repo | github.com/org/repo2 에 공개했다.",
        "Code: https://github.com/org/repo | github.com.evil.io/org/repo 에 공개했다.",
        "we study mentions | @mentions를 본다.",
        "stop words are removed | /stop 을 누른다.",
        "ab@example.org | example.org 를 본다.",
      })
  void likenessIsNotEnough(String source, String text) {
    assertThat(faults(text, source)).isNotEmpty();
  }

  @Test
  void theReasonNamesFieldAndText() {
    assertThat(faults("t.me/freecoins 에서 받는다.", "nothing"))
        .singleElement()
        .asString()
        .startsWith("'oneLine' has 't.me/freecoins'");
  }

  private static List<String> faults(String text, String source) {
    return new TappableCheck().faults(Drafts.line(text, Drafts.abstractOf(source)));
  }
}
