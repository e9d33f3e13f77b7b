/// The settings: each key declared once, read and judged whole, and followed while the bot runs.
@NullMarked
package io.nonmun.bot.config;

import org.jspecify.annotations.NullMarked;
