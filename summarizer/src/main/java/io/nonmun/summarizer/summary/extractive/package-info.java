/// What stands in for a summary where no model can be asked.
@NullMarked
package io.nonmun.summarizer.summary.extractive;

import org.jspecify.annotations.NullMarked;
