/// Configuration, and how the modules are put together.
@NullMarked
package io.nonmun.bot.wiring;

import org.jspecify.annotations.NullMarked;
