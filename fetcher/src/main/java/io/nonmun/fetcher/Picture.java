package io.nonmun.fetcher;

/// A picture that was decoded here, and is no larger than a message takes.
///
/// @param bytes of a PNG or JPEG; not to be changed any more
/// @param suffix `png` or `jpg`
public record Picture(byte[] bytes, String suffix, int width, int height) {}
