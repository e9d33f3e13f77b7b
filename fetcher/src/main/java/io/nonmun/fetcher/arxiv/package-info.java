/// arXiv's pages, feeds and query interface, each in one parser, behind `ArxivPaperSource`.
@NullMarked
package io.nonmun.fetcher.arxiv;

import org.jspecify.annotations.NullMarked;
