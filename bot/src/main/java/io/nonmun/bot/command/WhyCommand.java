package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.render.Message;
import java.util.List;

/// `/why`: why a paper came, or did not.
record WhyCommand(DigestDesk digests) implements Command {

  @Override
  public List<Message> run(Request request) {
    return digests
        .why(request.key(), PaperCommand.reference(request.argument(), "/why").id())
        .messages();
  }
}
