package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `/count`: the most papers in one digest.
record CountCommand(Profiles profiles) implements Command {

  private static final int MOST = 100;
  private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,2})\\s*(.*)");

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.count(request.texts(), request.preferences()));
    }
    var papers = parse(request.argument()).orElseThrow(() -> new BadArgument("count.unread", MOST));
    profiles.change(request, Change.papers(papers));
    return Say.text(request.texts().of("count.set", papers));
  }

  static Optional<Integer> parse(String text) {
    return Optional.of(FORM.matcher(text))
        .filter(Matcher::matches)
        .filter(form -> form.group(2).isEmpty() || Texts.isOneOf("input.papers", form.group(2)))
        .map(form -> Integer.valueOf(form.group(1)))
        .filter(number -> number <= MOST);
  }
}
