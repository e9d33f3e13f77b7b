package io.nonmun.summarizer;

import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.model.Verdict;

/// One answer of a model, and what the rules say of it.
///
/// @param answer as the model wrote it; after a repair of some fields, with the others as they were
public record Attempt(String answer, Verdict<Summary> verdict) {}
