package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "참조答안",
        "표현范围",
        "프로ンプ트",
        "프로म्प팅",
        "슈尔츠",
        "전문가介入",
        "모дель을",
        "데이터ー를",
        "แบบจำลอง을",
        "نموذج을",
        "모델。",
        "모델，그리고",
        "(模型)",
        "강화(強化學習)",
        "λόγος를"
      })
  void l01ForeignScriptInsideKorean(String text) {
    assertThat(faults(text + " 쓴다.")).hasSize(1).first().asString().contains(text.substring(0, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"비(非)선형", "직역(直譯)을", "직역（直譯）을"})
  void l02HanjaGlossIsAllowed(String text) {
    assertThat(faults(text + " 쓴다.")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "γ와 Δx를",
        "α≤0.5에서",
        "café와 Gödel을",
        "5×5 ± 2 → 3을",
        "“따옴표”와 ‘이것’을",
        "ACD³와 10⁻³을"
      })
  void mathematicsAndLatinAreAllowed(String text) {
    assertThat(faults(text + " 쓴다.")).isEmpty();
  }

  private static List<String> faults(String text) {
    return new ScriptCheck().faults(Drafts.line(text, Drafts.RAG));
  }
}
