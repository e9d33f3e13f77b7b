/// The application: the only module that sees all the others.
@NullMarked
package io.nonmun.bot;

import org.jspecify.annotations.NullMarked;
