/// A digest as it is spoken: what is said, and the program that says it.
@NullMarked
package io.nonmun.bot.speech;

import org.jspecify.annotations.NullMarked;
