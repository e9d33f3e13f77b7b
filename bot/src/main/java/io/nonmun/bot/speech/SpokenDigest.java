package io.nonmun.bot.speech;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.render.texts.Texts;
import java.util.ArrayList;
import java.util.Optional;

/// What is said of a digest, by code from its summaries: the day, how many papers there are, and of
/// each its title and its one line, as far as about three minutes reach.
public final class SpokenDigest {

  /// Korean voices read some 320 syllables a minute.
  private static final int MOST = 960;

  private SpokenDigest() {}

  /// @return empty where no paper has a Korean summary to be read
  public static Optional<String> of(Digest digest) {
    var texts = Texts.KOREAN;
    var said = new ArrayList<String>();
    var length = 0;
    var papers = 0;
    for (var item : digest.items()) {
      if (item.body() instanceof Summarised(var made)) {
        var summary = made.summary();
        var words =
            texts.of("speech.paper", papers + 1, summary.titleKo(), summary.oneLine().text());
        var read = Reading.of(words);
        if (papers > 0 && length + read.length() > MOST) {
          break;
        }
        said.add(read);
        length += read.length();
        papers++;
      }
    }
    if (papers == 0) {
      return Optional.empty();
    }
    var announced = digest.coverage().announced();
    said.addFirst(Reading.of(texts.of("speech.begin", texts.day(digest.day()), announced, papers)));
    var rest = digest.items().size() - papers;
    said.add(Reading.of(rest == 0 ? texts.of("speech.end") : texts.of("speech.rest", rest)));
    return Optional.of(String.join("\n", said));
  }
}
