package io.nonmun.storage.model.text;

import static java.text.Normalizer.Form.NFC;
import static java.text.Normalizer.Form.NFKC;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamSafeTest {

  @Test
  void composesAndFoldsAsNormalizationDoes() {
    assertThat(StreamSafe.normalize("e\u0301 \u1112\u1161\u11ab", NFC)).isEqualTo("é 한");
    assertThat(StreamSafe.normalize("ﬁ①", NFKC)).isEqualTo("fi1");
  }

  @Test
  void keepsThirtyMarksOnACharacterAndDropsTheRest() {
    assertThat(StreamSafe.normalize("한" + "\u0323\u0307".repeat(15) + "글", NFC)).hasSize(32);
    assertThat(StreamSafe.normalize("한" + "\u0323\u0307".repeat(500) + "글", NFC))
        .hasSize(32)
        .endsWith("글");
  }
}
