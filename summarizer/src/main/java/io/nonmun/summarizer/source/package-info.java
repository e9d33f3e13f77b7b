/// What an answer may rest on: a paper's own text, in numbered parts.
@NullMarked
package io.nonmun.summarizer.source;

import org.jspecify.annotations.NullMarked;
