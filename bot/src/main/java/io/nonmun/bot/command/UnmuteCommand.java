package io.nonmun.bot.command;

import io.nonmun.bot.command.Press.Kept;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
    profiles.change(request, Change.unmute(words));
    return List.of(unmuted(request, words));
  }

  Press<List<String>> press(Function<String, List<String>> read) {
    return new Press<>(
        Rights.CHANGE,
        read,
        (request, words, _) -> {
          profiles.change(request, Change.unmute(words));
          return Kept.NOTHING;
        },
        (request, words) -> Optional.of(unmuted(request, words)));
  }

  private static Message unmuted(Request request, List<String> words) {
    return Message.of(
        request.texts().of("unmute.set", String.join("’, ‘", words)),
        List.of(
            List.of(
                new Button(
                    request.texts().of("button.back.words"), Action.SCREEN, Screens.WORDS))));
  }
}
