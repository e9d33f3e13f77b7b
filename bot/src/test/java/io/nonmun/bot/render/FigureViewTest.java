package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.fetcher.Picture;
import io.nonmun.storage.model.Language;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FigureViewTest {

  private static final String URL = "https://arxiv.org/html/2611.01234v1/x1.png";
  private static final Picture PICTURE = new Picture(new byte[] {1}, "png", 640, 480);

  /// T1: 1,024 UTF-16 units; the longest that `Figures` leaves has 900.
  @ParameterizedTest
  @EnumSource(Language.class)
  void t01TheLongestCaptionFitsUnderAPhoto(Language language) {
    var figure = new Illustration(URL, "𝛼".repeat(450), PICTURE);

    assertThat(FigureView.of(figure, Texts.in(language)).plainText())
        .startsWith("𝛼𝛼𝛼")
        .hasSizeLessThanOrEqualTo(1_024);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void aCaptionIsTextAndTheOnlyLinkIsTheFigures(Language language) {
    var figure = new Illustration(URL, "Figure 1: <b>x</b> [y](https://evil.example)", PICTURE);

    var message = FigureView.of(figure, Texts.in(language));

    assertThat(message.plainText()).startsWith(figure.caption() + "\n");
    assertThat(message.entities()).singleElement().extracting(Entity::url).isEqualTo(URL);
  }
}
