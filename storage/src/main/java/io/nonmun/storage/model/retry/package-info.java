/// When what failed is tried again.
@NullMarked
package io.nonmun.storage.model.retry;

import org.jspecify.annotations.NullMarked;
