/// How fast a model runs, and how fast this machine would let it.
@NullMarked
package io.nonmun.gpumodel.bench;

import org.jspecify.annotations.NullMarked;
