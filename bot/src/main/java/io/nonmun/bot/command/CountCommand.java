package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
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
    var papers = parse(request.argument()).orElseThrow(() -> new BadArgument("count.unread", MOST));
    profiles.change(request, Change.papers(papers));
    return Say.text(request.texts().of("count.set", papers));
  }

  static Optional<Integer> parse(String text) {
    return Optional.of(text.replaceFirst("\\s*(" + Texts.KOREAN.of("input.papers") + ")$", ""))
        .filter(number -> number.matches("[1-9][0-9]{0,2}"))
        .map(Integer::valueOf)
        .filter(number -> number <= MOST);
  }
}
