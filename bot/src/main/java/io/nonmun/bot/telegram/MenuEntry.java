package io.nonmun.bot.telegram;

import java.util.Set;

/// A line of the command menu.
///
/// @param command without slash
/// @param description what it is good for
public record MenuEntry(String command, String description, Set<Scope> scopes) {

  /// Who is shown it.
  public enum Scope {
    PRIVATE,
    GROUP,
    GROUP_ADMINS
  }

  public MenuEntry {
    scopes = Set.copyOf(scopes);
  }
}
