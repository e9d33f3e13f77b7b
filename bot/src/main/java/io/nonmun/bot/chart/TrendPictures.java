package io.nonmun.bot.chart;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.trends.Trends;
import io.nonmun.storage.model.Language;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The newest trends as they are sent, drawn once for each language however many chats want them.
/// Safe for use by many threads.
public final class TrendPictures {

  private final Supplier<Optional<Trends>> newest;
  private final Map<Language, Shown> drawn = new EnumMap<>(Language.class);
  private @Nullable Trends trends;

  public TrendPictures(Supplier<Optional<Trends>> newest) {
    this.newest = newest;
  }

  /// Empty where nothing has been counted yet.
  public synchronized Optional<Shown> in(Texts texts) {
    var found = newest.get();
    if (!found.equals(Optional.ofNullable(trends))) {
      drawn.clear();
      trends = found.orElse(null);
    }
    return found.map(
        each -> drawn.computeIfAbsent(texts.language(), _ -> TrendChart.of(each, texts)));
  }
}
