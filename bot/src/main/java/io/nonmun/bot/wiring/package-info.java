/// How the modules are put together: by hand for one command, in a container for the running bot.
@NullMarked
package io.nonmun.bot.wiring;

import org.jspecify.annotations.NullMarked;
