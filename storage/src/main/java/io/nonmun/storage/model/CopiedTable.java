package io.nonmun.storage.model;

/// A table that two databases have alike.
///
/// @param hash of its rows in any order, in hexadecimal digits: the same here and there
public record CopiedTable(String name, long rows, String hash) {}
