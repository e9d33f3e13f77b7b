/// Each chat's digest: planned, sent once, edited when more is known.
@NullMarked
package io.nonmun.bot.delivery;

import org.jspecify.annotations.NullMarked;
