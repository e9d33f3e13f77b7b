package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/zone`: where the hours are counted.
record ZoneCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    var text = request.argument();
    if (text.isEmpty()) {
      return List.of(Screens.zone(request.texts(), request.preferences()));
    }
    var zone =
        Zones.parse(text)
            .orElseThrow(
                () -> new BadArgument("zone.unread", Words.brief(text), Zones.nearest(text)));
    var now = profiles.change(request, Change.zone(zone));
    return Say.text(request.texts().of("zone.set", zone, Say.time(request.texts(), now.at())));
  }
}
