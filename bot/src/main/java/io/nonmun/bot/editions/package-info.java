/// What a chat is shown.
@NullMarked
package io.nonmun.bot.editions;

import org.jspecify.annotations.NullMarked;
