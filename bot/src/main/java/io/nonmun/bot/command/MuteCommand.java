package io.nonmun.bot.command;

import io.nonmun.bot.command.Press.Kept;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// `/mute`: words, authors and categories whose papers are not shown.
record MuteCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.words(request.texts(), request.preferences()));
    }
    var words = Words.parse(request.argument(), "/mute survey");
    mute(request, words);
    return List.of(muted(request, words));
  }

  /// A word of `이런 논문 그만`.
  Press<List<String>> press(Function<String, List<String>> read) {
    return new Press<>(
        Rights.CHANGE,
        read,
        (request, words, _) -> {
          mute(request, words);
          return Kept.NOTHING;
        },
        (request, words) -> Optional.of(muted(request, words)));
  }

  private void mute(Request request, List<String> words) {
    Words.checkCount(request.preferences().mutes(), words);
    profiles.change(request, Change.mute(words));
  }

  private static Message muted(Request request, List<String> words) {
    var undo = new ArrayList<Button>();
    words.stream()
        .filter(word -> Button.fits(Action.UNMUTE, word))
        .forEach(word ->
            undo.add(
                new Button(
                    request
                        .texts()
                        .of(words.size() == 1 ? "button.undo" : "button.undo.word", word),
                    Action.UNMUTE,
                    word)));
    return Message.of(
        request.texts().of("mute.set", String.join("’, ‘", words)), Button.rows(undo, 2));
  }
}
