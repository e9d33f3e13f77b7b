/// Answers to questions about a paper, each sentence of which stands on a quotation that code has
/// found in the paper.
@NullMarked
package io.nonmun.summarizer.answer;

import org.jspecify.annotations.NullMarked;
