/// Models that may be used, and how their files get here. Texts are Korean, for the owner.
@NullMarked
package io.nonmun.bot.catalog;

import org.jspecify.annotations.NullMarked;
