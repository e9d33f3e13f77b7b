package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Optional;

/// `/count`: the most papers in one digest.
record CountCommand(Profiles profiles) implements Command {

  private static final int MOST = 100;

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.count(request.preferences()));
    }
    var papers =
        parse(request.argument())
            .orElseThrow(
                () -> new BadArgument("하루 편수는 1에서 %d까지 정할 수 있습니다. 예: /count 10".formatted(MOST)));
    profiles.change(request, Change.papers(papers));
    return Say.text("🔢 이제 하루 %d편까지 보내 드립니다.".formatted(papers));
  }

  static Optional<Integer> parse(String text) {
    return Optional.of(text.replaceFirst("\\s*편$", ""))
        .filter(number -> number.matches("[1-9][0-9]{0,2}"))
        .map(Integer::valueOf)
        .filter(number -> number <= MOST);
  }
}
