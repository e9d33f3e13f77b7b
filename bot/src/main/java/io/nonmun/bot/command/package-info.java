/// What a chat can ask for, one class for each command.
@NullMarked
package io.nonmun.bot.command;

import org.jspecify.annotations.NullMarked;
