/// Which topics grow, week by week.
@NullMarked
package io.nonmun.bot.trends;

import org.jspecify.annotations.NullMarked;
