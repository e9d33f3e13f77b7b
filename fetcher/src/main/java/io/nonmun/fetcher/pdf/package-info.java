/// PDFs, read in a process of its own.
@NullMarked
package io.nonmun.fetcher.pdf;

import org.jspecify.annotations.NullMarked;
