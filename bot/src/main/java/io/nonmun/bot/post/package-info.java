/// The one way out: messages, what becomes of them, and who can be reached.
@NullMarked
package io.nonmun.bot.post;

import org.jspecify.annotations.NullMarked;
