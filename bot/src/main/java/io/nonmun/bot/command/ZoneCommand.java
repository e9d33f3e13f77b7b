package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// `/zone`: where the hours are counted.
record ZoneCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    var text = request.argument();
    if (text.isEmpty()) {
      return List.of(Screens.zone(request.preferences()));
    }
    var zone =
        Zones.parse(text)
            .orElseThrow(() ->
                new BadArgument(
                    "‘%s’ 시간대를 찾지 못했습니다. 예: /zone %s"
                        .formatted(Words.brief(text), Zones.nearest(text))));
    var now = profiles.change(request, Change.zone(zone));
    return Say.text("🌏 시간대를 바꾸었습니다: %s · 받는 시각: %s".formatted(zone, Say.time(now.at())));
  }
}
