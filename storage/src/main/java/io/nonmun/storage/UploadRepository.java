package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import java.time.Instant;
import java.util.function.Function;

/// PDFs that readers sent: what they say is kept like a paper, under an identifier that arXiv does
/// not give ([ArxivId#isUpload]), for the chat that sent it alone. [SearchRepository] finds them
/// among what that chat keeps.
public interface UploadRepository {

  /// Keeps what a PDF says.
  ///
  /// @param digest of the file: the same one of the same chat is the same paper
  /// @param paper by the identifier that it gets
  Paper keep(ChatKey chat, String digest, Function<ArxivId, Paper> paper, Instant now);

  boolean isOf(ChatKey chat, ArxivId paper);

  /// Forgets those that were sent before a moment and that nobody of their chat has saved, judged
  /// or written about.
  ///
  /// @return how many
  int forgetBefore(Instant moment);
}
