/// What chats keep for themselves, and the files that they take it along in.
@NullMarked
package io.nonmun.bot.library;

import org.jspecify.annotations.NullMarked;
