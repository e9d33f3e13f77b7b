/// What makes a summary acceptable, one rule per class.
@NullMarked
package io.nonmun.summarizer.check;

import org.jspecify.annotations.NullMarked;
