/// The page: what a browser is shown of the running bot, and the chat in it.
@NullMarked
package io.nonmun.bot.page;

import org.jspecify.annotations.NullMarked;
