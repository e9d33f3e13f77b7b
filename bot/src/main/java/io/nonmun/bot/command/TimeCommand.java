package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.time.LocalTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/time`: the hour of the digest, or `발표`.
record TimeCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.time(request.texts(), request.preferences()));
    }
    var now = profiles.change(request, Change.time(time(request.argument())));
    return Say.text(
        now.at() == null
            ? request.texts().of("time.set.announced")
            : request.texts().of("time.set", now.at(), now.zone()));
  }

  private static @Nullable LocalTime time(String text) {
    return Hours.isAnnouncement(text)
        ? null
        : Hours.parse(text).orElseThrow(() -> new BadArgument("time.unread", Words.brief(text)));
  }
}
