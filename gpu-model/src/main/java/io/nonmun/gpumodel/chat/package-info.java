/// A chat as the text that a model was trained on.
@NullMarked
package io.nonmun.gpumodel.chat;

import org.jspecify.annotations.NullMarked;
