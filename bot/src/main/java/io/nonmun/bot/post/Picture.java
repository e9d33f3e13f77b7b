package io.nonmun.bot.post;

/// What a photo is sent from.
public sealed interface Picture extends Attachment {

  /// Telegram fetches it from there.
  record At(String url) implements Picture {}

  /// @param bytes of a JPEG or PNG; not to be changed any more
  /// @param name with its suffix
  record Of(byte[] bytes, String name) implements Picture {}
}
