/// An engine for open language models; it knows nothing of papers or Telegram.
@NullMarked
package io.nonmun.gpumodel;

import org.jspecify.annotations.NullMarked;
