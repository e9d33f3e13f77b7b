/// How well the guard does on answers whose worth is known.
@NullMarked
package io.nonmun.bot.evaluation;

import org.jspecify.annotations.NullMarked;
