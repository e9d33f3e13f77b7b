package io.nonmun.bot.post;

import org.jspecify.annotations.Nullable;

/// What a message can carry besides its text.
public sealed interface Attachment permits Picture, Attachment.Document, Attachment.Rich {

  /// A file to keep.
  ///
  /// @param bytes not to be changed any more
  /// @param name with its suffix
  record Document(byte[] bytes, String name) implements Attachment {}

  /// What a message says in a form of its own, with the picture that it shows, or null.
  record Rich(io.nonmun.bot.render.Rich content, @Nullable Picture figure) implements Attachment {}
}
