package io.nonmun.storage.model;

import java.time.Instant;

/// That models were asked for a paper's summary in vain.
///
/// @param asked who was asked, and with what prompt
/// @param tries how often these were, 1 at least
/// @param at the last time
public record RefusedSummary(PaperVersion paper, String asked, int tries, Instant at) {}
