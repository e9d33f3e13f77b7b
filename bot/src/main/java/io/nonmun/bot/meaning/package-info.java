/// What papers mean, where the owner has a model for it.
@NullMarked
package io.nonmun.bot.meaning;

import org.jspecify.annotations.NullMarked;
