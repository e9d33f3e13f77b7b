/// JSON values (RFC 8259), for schemas and the wire.
@NullMarked
package io.nonmun.gpumodel.json;

import org.jspecify.annotations.NullMarked;
