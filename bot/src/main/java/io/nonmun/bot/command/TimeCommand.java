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
      return List.of(Screens.time(request.preferences()));
    }
    var now = profiles.change(request, Change.time(time(request.argument())));
    return Say.text(
        now.at() == null
            ? "⏰ arXiv가 발표하는 대로 브리핑을 보내 드립니다."
            : "⏰ 날마다 %s(%s)에 브리핑을 보내 드립니다.".formatted(now.at(), now.zone()));
  }

  private static @Nullable LocalTime time(String text) {
    return text.startsWith(Say.ANNOUNCED) || text.startsWith("즉시")
        ? null
        : Hours.parse(text)
            .orElseThrow(() ->
                new BadArgument(
                    "‘%s’에서 시각을 읽지 못했습니다. 24시간제 시각이나 ‘발표’를 적어 주세요. 예: /time 08:30"
                        .formatted(Words.brief(text))));
  }
}
