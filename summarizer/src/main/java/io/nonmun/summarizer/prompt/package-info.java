/// What a model is asked: versioned resource files, rendered with a paper's text.
@NullMarked
package io.nonmun.summarizer.prompt;

import org.jspecify.annotations.NullMarked;
