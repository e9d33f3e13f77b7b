/// The port between a model and the machine that computes it.
@NullMarked
package io.nonmun.gpumodel.backend;

import org.jspecify.annotations.NullMarked;
