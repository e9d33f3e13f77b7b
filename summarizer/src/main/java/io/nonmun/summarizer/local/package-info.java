/// Summaries by a model in this process.
@NullMarked
package io.nonmun.summarizer.local;

import org.jspecify.annotations.NullMarked;
