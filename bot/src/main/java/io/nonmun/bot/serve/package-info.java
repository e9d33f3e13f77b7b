/// A model over HTTP, as OpenAI's API has it.
@NullMarked
package io.nonmun.bot.serve;

import org.jspecify.annotations.NullMarked;
