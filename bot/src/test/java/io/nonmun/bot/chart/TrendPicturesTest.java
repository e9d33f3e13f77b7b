package io.nonmun.bot.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.trends.Trends.Topic;
import io.nonmun.storage.model.Language;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrendPicturesTest {

  private static final Texts ENGLISH = Texts.in(Language.EN);

  private @Nullable Trends trends;
  private final TrendPictures pictures = new TrendPictures(() -> Optional.ofNullable(trends));

  private static Trends trends(String newest) {
    var papers = List.of(5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 30);
    return new Trends(
        LocalDate.parse(newest),
        Collections.nCopies(Trends.WEEKS, 1_000),
        Collections.nCopies(Trends.WEEKS, 5),
        List.of(new Topic("에이전트", "agent", papers)));
  }

  @Test
  void oneIsDrawnForEachLanguage() {
    trends = trends("2026-11-20");
    var korean = pictures.in(Texts.KOREAN).orElseThrow();
    trends = trends("2026-11-20"); // read again, and the same

    assertThat(pictures.in(Texts.KOREAN)).containsSame(korean);
    assertThat(korean.png().orElseThrow()).startsWith(0x89, 'P', 'N', 'G');
    assertThat(korean.words().plainText()).contains("• 에이전트: 30편");
    var english = pictures.in(ENGLISH).orElseThrow();
    assertThat(english.words().plainText()).contains("• agent: 30 papers");
    assertThat(pictures.in(ENGLISH)).containsSame(english);
  }

  @Test
  void newerTrendsAreDrawnAnew() {
    assertThat(pictures.in(Texts.KOREAN)).isEmpty();
    trends = trends("2026-11-20");
    var friday = pictures.in(Texts.KOREAN).orElseThrow();

    trends = trends("2026-11-23");

    assertThat(pictures.in(Texts.KOREAN))
        .hasValueSatisfying(shown -> {
          assertThat(shown).isNotSameAs(friday);
          assertThat(shown.words().plainText()).contains("11월 23일");
        });
  }
}
