package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/weekly`: whether the chat has a letter on Fridays.
record WeeklyCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    var argument = request.argument();
    if (argument.isEmpty()) {
      return Say.text(
          request.texts().of(request.preferences().weekly() ? "weekly.now.on" : "weekly.now.off"));
    }
    var wanted =
        QuietCommand.parse(argument)
            .orElseThrow(() -> new BadArgument("weekly.unread", Words.brief(argument)));
    profiles.change(request, Change.weekly(wanted));
    return Say.text(request.texts().of(wanted ? "weekly.set.on" : "weekly.set.off"));
  }
}
