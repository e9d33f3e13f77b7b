package io.nonmun.bot.editions;

import io.nonmun.storage.model.ArxivId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What papers are about, taken together. Safe for use by many threads.
@FunctionalInterface
public interface Themes {

  Themes NONE = _ -> Optional.empty();

  /// Empty where it is not known of nearly all of the papers, or they are too few.
  Optional<Flow> of(Collection<ArxivId> papers);

  /// @param korean name, as `english`
  record Theme(String korean, String english, int papers) {}

  /// @param themes the largest ones, the largest first
  /// @param papers of all themes
  record Flow(List<Theme> themes, int papers) {
    public Flow {
      themes = List.copyOf(themes);
    }
  }
}
