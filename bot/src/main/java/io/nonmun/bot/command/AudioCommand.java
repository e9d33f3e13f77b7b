package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import java.util.List;

/// `/audio`: the newest digest, spoken in about three minutes, where the owner has set up a voice;
/// `/audio on`: from now on after each digest.
record AudioCommand(SpokenDigests spoken, Profiles profiles, Post sender) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var texts = request.texts();
    var argument = request.argument();
    if (argument.isEmpty()) {
      return spoken.ask(sender, request);
    }
    var wanted =
        QuietCommand.parse(argument)
            .orElseThrow(() -> new BadArgument("audio.unread", Words.brief(argument)));
    if (!wanted) {
      spoken.chats().remove(request.key());
      return Say.text(texts.of("audio.set.off"));
    }
    if (spoken.isMute()) {
      return Say.text(texts.of("audio.none"));
    }
    profiles.meet(request);
    spoken.chats().add(request.key());
    spoken.begin(request.key());
    return Say.text(texts.of("audio.set.on"));
  }
}
