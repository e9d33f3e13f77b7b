package io.nonmun.gpumodel.schema;

import org.jspecify.annotations.Nullable;

/// How far a document has come.
///
/// @param state of the automaton
/// @param top the innermost open value; null outside
record Position(int state, @Nullable Frame top) {}
