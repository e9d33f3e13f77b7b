package io.nonmun.bot.editions;

import io.nonmun.storage.model.Paper;
import org.jspecify.annotations.Nullable;

/// What helps to choose a paper, whoever chooses.
///
/// @param code where its code is, or null
/// @param accepted whether its authors say that a venue took it, as [Acceptance] reads it
/// @param venue that venue's short name and year (`ICML 2026`) where one stands there, or null
/// @param votes of readers of Hugging Face's Daily Papers; 0 where none are known
public record Marks(@Nullable String code, boolean accepted, @Nullable String venue, int votes) {

  static final Marks NONE = new Marks(null, false, null, 0);

  public static Marks of(Paper paper, int votes) {
    var code = paper.codeLinks().stream().findFirst().orElse(null);
    var acceptance = Acceptance.of(paper);
    return new Marks(
        code, acceptance.isPresent(), acceptance.map(Acceptance::venue).orElse(null), votes);
  }
}
