package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `/mute`: words, authors and categories whose papers are not shown.
record MuteCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.words(request.texts(), request.preferences()));
    }
    return List.of(mute(request, Words.parse(request.argument(), "/mute survey")));
  }

  Optional<Message> press(Request request, List<String> words) {
    return Optional.of(mute(request, words));
  }

  private Message mute(Request request, List<String> words) {
    Words.checkCount(request.preferences().mutes(), words);
    profiles.change(request, Change.mute(words));
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
        request.texts().of("mute.set", String.join("’, ‘", words)), Say.rows(undo, 2));
  }
}
