package io.nonmun.bot.config;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The settings are wrong, and nothing starts. The message is for the owner, in Korean: for each
/// mistake the place, the key, the value seen, what is allowed and, where one is known, the mend.
public final class ConfigException extends RuntimeException {

  private static final int BRIEF = 5;

  private final List<Refusal> refusals;

  ConfigException(List<Refusal> refusals) {
    super(
        refusals.stream()
            .map(Refusal::text)
            .collect(
                Collectors.joining("\n", KOREAN.of("terminal.config.wrong", refusals.size()), "")));
    this.refusals = List.copyOf(refusals);
  }

  /// One mistake for each entry, in the order of the file.
  public List<Refusal> refusals() {
    return refusals;
  }

  /// The first mistakes, in a text that fits into a chat's message.
  public String brief() {
    var more = refusals.size() - BRIEF;
    return refusals.stream().limit(BRIEF).map(Refusal::text).collect(Collectors.joining("\n"))
        + (more > 0 ? KOREAN.of("terminal.config.more", more) : "");
  }

  /// One mistake.
  ///
  /// @param where `config.yaml:12`, or the environment variable
  /// @param what the key and the value seen, never a secret's
  /// @param mend what to write instead, where that can be guessed
  public record Refusal(String where, String what, String allowed, @Nullable String mend) {

    private static final int LONGEST = 200;

    public Refusal {
      what = brief(what);
      mend = mend == null ? null : brief(mend);
    }

    /// A value may be as long as a file.
    private static String brief(String text) {
      return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    String text() {
      return KOREAN.of("terminal.config.refusal", where, what, allowed)
          + (mend == null ? "" : KOREAN.of("terminal.config.mend", mend));
    }
  }
}
