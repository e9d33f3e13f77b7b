/// GGUF model files: read, checked, written
/// (<https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>).
@NullMarked
package io.nonmun.gpumodel.gguf;

import org.jspecify.annotations.NullMarked;
