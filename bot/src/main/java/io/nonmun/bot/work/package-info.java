/// What is to be done for a chat, sooner or later: kept in the database until it is done or given
/// up.
@NullMarked
package io.nonmun.bot.work;

import org.jspecify.annotations.NullMarked;
