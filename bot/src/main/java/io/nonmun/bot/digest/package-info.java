/// The day's pipeline and what a chat gets to see of it.
@NullMarked
package io.nonmun.bot.digest;

import org.jspecify.annotations.NullMarked;
