package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.stream.Collectors;

/// `/help`: the commands that work, and how to write them.
record HelpCommand() implements Command {

  @Override
  public List<Message> run(Request request) {
    var commands =
        CommandMenu.entries(request.texts()).stream()
            .map(entry -> "/%s — %s".formatted(entry.command(), entry.description()))
            .collect(Collectors.joining("\n"));
    var help = request.texts().of("help", commands);
    return Say.text(request.fromAdmin() ? help + request.texts().of("help.admin") : help);
  }
}
