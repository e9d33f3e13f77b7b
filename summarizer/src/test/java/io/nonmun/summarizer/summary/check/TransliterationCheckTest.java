package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransliterationCheckTest {

  @ParameterizedTest
  @CsvSource({
    "제로샷,zero-shot",
    "제로 샷,zero-shot",
    "파인튜닝,미세 조정",
    "파인-튜닝,미세 조정",
    "엔드투엔드,종단 간",
    "엔드 투 엔드,종단 간"
  })
  void l04TransliteratedTerms(String term, String wanted) {
    assertThat(faults(term + " 방식을 쓴다.")).singleElement().asString().contains(term, wanted);
  }

  @Test
  void establishedTermsPass() {
    assertThat(faults("미세 조정 없이 zero-shot으로 프롬프트와 벤치마크를 쓴다.")).isEmpty();
  }

  private static List<String> faults(String text) {
    return new TransliterationCheck().faults(Drafts.line(text, Drafts.RAG));
  }
}
