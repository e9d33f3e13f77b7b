/// When things are done: the announcement watch, digest hours, catching up.
@NullMarked
package io.nonmun.bot.schedule;

import org.jspecify.annotations.NullMarked;
