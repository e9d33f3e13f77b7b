package io.nonmun.bot.delivery;

import io.nonmun.storage.model.ChatKey;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Digests that readers ask for. Safe for use by many threads.
public interface DigestRequests {

  /// Has the chat sent its digest of the newest announced day, or why there is none; one that it
  /// had before it asked is replied to. Papers whose summary takes longer than a minute are sent as
  /// they are and edited later. Returns at once.
  ///
  /// @param had the newest digest that the chat had when it asked, of [#newest]
  /// @return false if that is under way already
  boolean today(ChatKey chat, @Nullable Integer replyTo, Optional<LocalDate> had);

  /// The newest day of which the chat has had its digest.
  Optional<LocalDate> newest(ChatKey chat);
}
