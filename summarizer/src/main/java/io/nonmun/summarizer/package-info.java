/// A paper in, a checked Korean summary out.
@NullMarked
package io.nonmun.summarizer;

import org.jspecify.annotations.NullMarked;
