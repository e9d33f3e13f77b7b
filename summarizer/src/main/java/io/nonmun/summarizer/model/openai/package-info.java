/// Models behind an OpenAI-compatible API.
@NullMarked
package io.nonmun.summarizer.model.openai;

import org.jspecify.annotations.NullMarked;
