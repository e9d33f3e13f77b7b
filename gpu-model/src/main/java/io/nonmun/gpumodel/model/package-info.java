/// The supported architectures: what a file must hold, and the forward pass.
@NullMarked
package io.nonmun.gpumodel.model;

import org.jspecify.annotations.NullMarked;
