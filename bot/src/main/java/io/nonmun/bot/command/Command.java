package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.List;

/// What one command does.
@FunctionalInterface
interface Command {

  /// @return the answer, sent as a reply; empty where the command has sent one itself
  List<Message> run(Request request) throws InterruptedException;
}
