/// What a chat is shown: a day without texts, a ranked day, a digest, and what became of a summary.
@NullMarked
package io.nonmun.bot.editions;

import org.jspecify.annotations.NullMarked;
