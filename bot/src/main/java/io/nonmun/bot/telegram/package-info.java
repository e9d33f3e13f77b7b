/// The Bot API: updates in, messages out, with Telegram's limits kept and its errors understood.
@NullMarked
package io.nonmun.bot.telegram;

import org.jspecify.annotations.NullMarked;
