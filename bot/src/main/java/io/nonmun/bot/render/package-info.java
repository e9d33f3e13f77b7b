/// Digests and cards as Telegram HTML, and as text for a terminal.
@NullMarked
package io.nonmun.bot.render;

import org.jspecify.annotations.NullMarked;
