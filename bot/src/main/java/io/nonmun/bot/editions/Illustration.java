package io.nonmun.bot.editions;

import io.nonmun.fetcher.Picture;
import org.jspecify.annotations.Nullable;

/// A paper's first figure as it can be shown.
///
/// @param url where the figure stands
/// @param caption the paper's own, or its first sentences; may be empty
/// @param picture null where none can be sent, or it cannot be had now
public record Illustration(String url, String caption, @Nullable Picture picture) {}
