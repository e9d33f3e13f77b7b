/// Access to language models, here or elsewhere, whatever they are asked for.
@NullMarked
package io.nonmun.summarizer.model;

import org.jspecify.annotations.NullMarked;
