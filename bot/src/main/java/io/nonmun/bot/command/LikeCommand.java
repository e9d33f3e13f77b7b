package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.PaperReference;
import java.util.List;

/// `/like`: papers that the reader likes, however many, from which the ranking learns. A pasted
/// address alone is a card; the command says that it is more.
record LikeCommand(Lessons lessons, Profiles profiles, Post sender) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var papers =
        PaperReference.findAll(request.argument()).map(PaperReference::id).distinct().toList();
    if (papers.isEmpty()) {
      throw new BadArgument("like.usage");
    }
    profiles.meet(request);
    lessons.learn(sender, request, papers);
    return List.of();
  }
}
