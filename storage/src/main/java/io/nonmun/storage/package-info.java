/// What the service remembers. The ports are here; `Storage.open` is the one way in.
@NullMarked
package io.nonmun.storage;

import org.jspecify.annotations.NullMarked;
