package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import java.util.List;
import java.util.Optional;

/// `/quiet`: whether days without announcement are mentioned.
record QuietCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    var argument = request.argument();
    if (argument.isEmpty()) {
      return Say.text(
          request.texts().of(request.preferences().quietDays() ? "quiet.now.on" : "quiet.now.off"));
    }
    var mentioned =
        parse(argument).orElseThrow(() -> new BadArgument("quiet.unread", Words.brief(argument)));
    profiles.change(request, Change.quietDays(mentioned));
    return Say.text(request.texts().of(mentioned ? "quiet.set.on" : "quiet.set.off"));
  }

  static Optional<Boolean> parse(String text) {
    return Texts.isOneOf("input.on", text)
        ? Optional.of(true)
        : Optional.of(false).filter(_ -> Texts.isOneOf("input.off", text));
  }
}
