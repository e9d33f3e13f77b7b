/// Which of several models summarises better: what they write of the same papers, which of two
/// somebody likes who sees no names, and what is made of it.
@NullMarked
package io.nonmun.bot.compare;

import org.jspecify.annotations.NullMarked;
