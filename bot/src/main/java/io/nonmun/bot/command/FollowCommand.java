package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/follow`: authors whose papers come first; without arguments shows them.
record FollowCommand(Profiles profiles) implements Command {

  /// In characters; the button that drops a longer one than Telegram takes is `/unfollow`.
  private static final int LONGEST = 60;

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.authors(request.texts(), request.preferences()));
    }
    var authors = authors(request.argument(), "/follow Ada Lovelace");
    Words.checkCount(request.preferences().authors(), authors);
    return List.of(
        Screens.authors(request.texts(), profiles.change(request, Change.follow(authors))));
  }

  /// Names between commas.
  ///
  /// @throws BadArgument if one is none, or there is none
  static List<String> authors(String text, String example) {
    var names = Words.phrases(text, false).stream().map(name -> name.replaceAll("\\s+", " "));
    return Words.checked(names.toList(), LONGEST, example);
  }
}
