/// The command line, one class for each sub-command.
@NullMarked
package io.nonmun.bot.cli;

import org.jspecify.annotations.NullMarked;
