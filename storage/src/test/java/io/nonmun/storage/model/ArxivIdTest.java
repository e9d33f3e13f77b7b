package io.nonmun.storage.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArxivIdTest {

  @ParameterizedTest
  @CsvSource({
    "2401.01234, 2401.01234",
    "0704.0001, 0704.0001",
    "hep-th/9901001, hep-th/9901001",
    "math.GT/0309136, math/0309136",
    "cond-mat.mes-hall/0309136, cond-mat/0309136"
  })
  void dropsTheSubjectClass(String text, String id) {
    assertThat(ArxivId.parse(text)).contains(new ArxivId(id));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a-", "1", "2401.01234", "a/"})
  void refusesLongTextsInAShortMessage(String unit) {
    var text = unit.repeat(100_000);

    assertThat(ArxivId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new ArxivId(text))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    assertThatThrownBy(() -> new Category(text))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
  }
}
