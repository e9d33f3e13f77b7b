/// What a person reads, in each language, and how a sentence is put together.
@NullMarked
package io.nonmun.bot.render.texts;

import org.jspecify.annotations.NullMarked;
