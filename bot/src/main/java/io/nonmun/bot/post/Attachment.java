package io.nonmun.bot.post;

/// What a message can carry besides its text.
public sealed interface Attachment permits Picture, Attachment.Document {

  /// A file to keep.
  ///
  /// @param bytes not to be changed any more
  /// @param name with its suffix
  record Document(byte[] bytes, String name) implements Attachment {}
}
