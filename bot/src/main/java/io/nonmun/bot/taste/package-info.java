/// What a chat likes, and how alike papers are: plain functions of texts and taps.
@NullMarked
package io.nonmun.bot.taste;

import org.jspecify.annotations.NullMarked;
