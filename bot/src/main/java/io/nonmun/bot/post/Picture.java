package io.nonmun.bot.post;

/// What is sent as a photo.
///
/// @param bytes of a JPEG or PNG; not to be changed any more
/// @param name with its suffix
public record Picture(byte[] bytes, String name) implements Attachment {}
