package io.nonmun.gpumodel.schema;

import org.jspecify.annotations.Nullable;

/// An open string, array or object of a document, on those that contain it.
///
/// @param call where it was opened: an index of [Automaton#call]
/// @param count characters begun in a string, items begun in an array (one from the start)
/// @param depth containers that are open, this one included; a string is none
/// @param under what contains it; null for the document
record Frame(int call, int count, int depth, @Nullable Frame under) {}
