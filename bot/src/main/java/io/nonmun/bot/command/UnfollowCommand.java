package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/unfollow`: takes `/follow` back; without arguments shows who is followed.
record UnfollowCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    var now = request.preferences();
    if (request.argument().isEmpty()) {
      return List.of(Screens.authors(request.texts(), now));
    }
    var authors = FollowCommand.authors(request.argument(), "/unfollow Ada Lovelace");
    for (var author : authors) {
      if (now.authors().stream().noneMatch(author::equalsIgnoreCase)) {
        throw new BadArgument(
            "unfollow.unknown", Words.brief(author), Say.words(request.texts(), now.authors()));
      }
    }
    return List.of(
        Screens.authors(request.texts(), profiles.change(request, Change.unfollow(authors))));
  }
}
