/// What makes an embedding or a relevance score of a text's states.
@NullMarked
package io.nonmun.gpumodel.embed;

import org.jspecify.annotations.NullMarked;
