/// What makes a summary acceptable, one rule per class.
@NullMarked
package io.nonmun.summarizer.summary.check;

import org.jspecify.annotations.NullMarked;
