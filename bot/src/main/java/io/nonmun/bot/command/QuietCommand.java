package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `/quiet`: whether days without announcement are mentioned.
record QuietCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    var argument = request.argument();
    if (argument.isEmpty()) {
      return Say.text(
          "발표 없는 날 알림은 지금 %s 있습니다. 예: /quiet %s"
              .formatted(
                  request.preferences().quietDays() ? "켜져" : "꺼져",
                  request.preferences().quietDays() ? "off" : "on"));
    }
    var mentioned =
        parse(argument)
            .orElseThrow(() ->
                new BadArgument(
                    "‘%s’ 대신 on이나 off를 적어 주세요. 예: /quiet off".formatted(Words.brief(argument))));
    profiles.change(request, Change.quietDays(mentioned));
    return Say.text(mentioned ? "🔔 발표가 없는 날에는 없다고 알려 드립니다." : "🔕 발표가 없는 날에는 아무것도 보내지 않습니다.");
  }

  static Optional<Boolean> parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "on", "켜기", "켬" -> Optional.of(true);
      case "off", "끄기", "끔" -> Optional.of(false);
      default -> Optional.empty();
    };
  }
}
