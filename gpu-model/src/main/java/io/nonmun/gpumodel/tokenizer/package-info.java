/// Text to token ids and back, by the rules that a model file names.
@NullMarked
package io.nonmun.gpumodel.tokenizer;

import org.jspecify.annotations.NullMarked;
