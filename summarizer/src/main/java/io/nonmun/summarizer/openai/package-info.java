/// Models behind an OpenAI-compatible API.
@NullMarked
package io.nonmun.summarizer.openai;

import org.jspecify.annotations.NullMarked;
