/// Where papers come from.
@NullMarked
package io.nonmun.fetcher;

import org.jspecify.annotations.NullMarked;
