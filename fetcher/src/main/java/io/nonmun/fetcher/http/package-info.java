/// One polite HTTP client: turns shared over processes, validators, limits, typed failures.
@NullMarked
package io.nonmun.fetcher.http;

import org.jspecify.annotations.NullMarked;
