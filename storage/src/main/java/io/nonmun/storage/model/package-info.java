/// The vocabulary that every module shares: papers, listings, ledger states and summaries as plain
/// records. Uses nothing but `java.*` and JSpecify.
@NullMarked
package io.nonmun.storage.model;

import org.jspecify.annotations.NullMarked;
