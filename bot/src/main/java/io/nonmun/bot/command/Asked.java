package io.nonmun.bot.command;

import io.nonmun.storage.model.PaperReference;
import java.util.List;

/// A question on its way, as its job keeps it.
///
/// @param message the line that becomes the answer
/// @param earlier the answer that it goes on from; 0 for none
/// @param papers it is about, each with or without a version; none for whatever the chat has
/// @param paid whether the chat's allowance was taken for it
record Asked(int message, int earlier, List<String> papers, String question, boolean paid) {

  Asked {
    papers = List.copyOf(papers);
  }

  List<PaperReference> references() {
    return papers.stream()
        .flatMap(paper -> PaperReference.find("arXiv:" + paper).stream())
        .toList();
  }

  Asked asPaid() {
    return new Asked(message, earlier, papers, question, /* paid= */ true);
  }
}
