package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Optional;

/// `/unmute`, and every button that takes a mute back.
record UnmuteCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.words(request.texts(), request.preferences()));
    }
    var words = Words.parse(request.argument(), "/unmute survey");
    var muted = request.preferences().mutes();
    for (var word : words) {
      if (muted.stream().noneMatch(word::equalsIgnoreCase)) {
        throw new BadArgument(
            "unmute.unknown", Words.brief(word), Say.words(request.texts(), muted));
      }
    }
    return List.of(unmute(request, words));
  }

  Optional<Message> press(Request request, List<String> words) {
    return Optional.of(unmute(request, words));
  }

  private Message unmute(Request request, List<String> words) {
    profiles.change(request, Change.unmute(words));
    return Message.of(
        request.texts().of("unmute.set", String.join("’, ‘", words)),
        List.of(
            List.of(
                new Button(
                    request.texts().of("button.back.words"), Action.SCREEN, Screens.WORDS))));
  }
}
