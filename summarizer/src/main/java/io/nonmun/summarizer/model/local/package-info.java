/// Summaries by a model in this process.
@NullMarked
package io.nonmun.summarizer.model.local;

import org.jspecify.annotations.NullMarked;
