package io.nonmun.bot.command;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.SearchQuery;

/// What a person types to find papers, understood the same wherever it is typed.
public sealed interface SearchWords {

  record Read(SearchQuery query) implements SearchWords {}

  /// @param text what is wrong, with one correct example
  record Hint(String text) implements SearchWords {}

  /// Of nobody in particular: neither notes nor what a chat saved are meant.
  static SearchWords read(String typed, Texts texts) {
    try {
      return new Read(SearchCommand.query(typed, null));
    } catch (BadArgument hint) {
      return new Hint(hint.hint(texts));
    }
  }
}
