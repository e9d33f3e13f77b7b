/// Summaries that rest on a paper's whole text.
@NullMarked
package io.nonmun.summarizer.fulltext;

import org.jspecify.annotations.NullMarked;
