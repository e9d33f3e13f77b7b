/// How the bot is: health, metrics, what the admins are told and shown of it.
@NullMarked
package io.nonmun.bot.monitor;

import org.jspecify.annotations.NullMarked;
