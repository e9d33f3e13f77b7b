/// What every HTTP server of this program has in common: limits, and who is let in.
@NullMarked
package io.nonmun.bot.web;

import org.jspecify.annotations.NullMarked;
