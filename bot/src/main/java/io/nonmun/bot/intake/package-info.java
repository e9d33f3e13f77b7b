/// How a day's papers come in: announced, fetched, entered.
@NullMarked
package io.nonmun.bot.intake;

import org.jspecify.annotations.NullMarked;
