package io.nonmun.bot.render;

import io.nonmun.storage.model.ArxivId;

/// A button under a message: what it says, and what pressing it asks for.
public record Button(String label, Action action, ArxivId paper) {

  public enum Action {
    CARD,
    EVIDENCE
  }
}
