package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.render.Button.Action;
import org.junit.jupiter.api.Test;

class ButtonTest {

  /// Three bytes a syllable: 64 bytes hold 20 of them after `1:m:`.
  @Test
  void t11KoreanIsCountedInBytes() {
    assertThat(new Button("숨기기", Action.MUTE, "가".repeat(20)).data()).hasSize(24);
    assertThatThrownBy(() -> new Button("숨기기", Action.MUTE, "가".repeat(21)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 bytes");
  }
}
