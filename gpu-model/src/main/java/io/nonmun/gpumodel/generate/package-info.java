/// Text from a model, one sequence at a time.
@NullMarked
package io.nonmun.gpumodel.generate;

import org.jspecify.annotations.NullMarked;
