/// Answers that fit a JSON schema: which tokens may come next.
///
/// A schema is compiled to a pushdown automaton over bytes, and the automaton's moves through a
/// vocabulary's tokens give the mask (<https://arxiv.org/abs/2307.09702>; split into tokens that
/// depend on the context and those that do not: <https://arxiv.org/abs/2411.15100>).
@NullMarked
package io.nonmun.gpumodel.schema;

import org.jspecify.annotations.NullMarked;
