/// What a model is asked for a summary, and whether its answer may be shown.
@NullMarked
package io.nonmun.summarizer.summary;

import org.jspecify.annotations.NullMarked;
