/// What other modules and the bot itself keep in the database, behind their own ports; who may use
/// it, and how long.
@NullMarked
package io.nonmun.bot.stored;

import org.jspecify.annotations.NullMarked;
