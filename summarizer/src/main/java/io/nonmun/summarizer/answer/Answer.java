package io.nonmun.summarizer.answer;

import java.util.List;

/// What a paper says to a question. Without claims: nothing.
public record Answer(List<Claim> claims) {

  public Answer {
    claims = List.copyOf(claims);
  }

  /// @param text one or two Korean sentences
  /// @param quotes what they rest on; at least one where the claim is proven
  public record Claim(String text, List<Quote> quotes) {
    public Claim {
      quotes = List.copyOf(quotes);
    }
  }

  /// @param paragraph its number in the paper
  /// @param text word for word, as the paper has it where it was found
  public record Quote(int paragraph, String text) {}
}
