package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.stream.Collectors;

/// `/help`: the commands that work, and how to write them.
record HelpCommand() implements Command {

  @Override
  public List<Message> run(Request request) {
    var commands =
        CommandMenu.entries().stream()
            .map(entry -> "/%s — %s".formatted(entry.command(), entry.description()))
            .collect(Collectors.joining("\n"));
    return Say.text(
        """
        📖 도움말

        %s

        이렇게 써 보세요.
        /subscribe cs.CL cs.LG
        /keywords +RAG -survey
        /time 08:30 또는 /time 발표
        arXiv 주소만 보내셔도 논문을 읽어 드립니다.%s\
        """
            .formatted(
                commands,
                request.fromAdmin()
                    ? "\n\n운영자: /admin, /admin run 2026-11-19, /admin pause, /admin resume, /admin broadcast 글"
                    : ""));
  }
}
