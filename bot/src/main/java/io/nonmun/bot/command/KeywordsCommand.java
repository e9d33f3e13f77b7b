package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.ArrayList;
import java.util.List;

/// `/keywords`: words of interest (`+RAG`) and words to mute (`-survey`).
record KeywordsCommand(Profiles profiles) implements Command {

  private static final String EXAMPLE = "/keywords +RAG -survey";

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.words(request.preferences()));
    }
    var liked = new ArrayList<String>();
    var muted = new ArrayList<String>();
    // A sign inside a word (`few-shot`, `C++`) is part of it; a phrase lasts until the next sign.
    for (var part : request.argument().split("\\s+(?=[+-])|,\\s*(?=[+-])")) {
      var mute = part.startsWith("-");
      var words = Words.parse(part.replaceFirst("^[+-]", ""), EXAMPLE);
      (mute ? muted : liked).addAll(words);
    }
    Words.checkCount(request.preferences().keywords(), liked);
    Words.checkCount(request.preferences().mutes(), muted);
    return List.of(
        Screens.words(
            profiles.change(
                request, p -> Change.like(liked).andThen(Change.mute(muted)).apply(p))));
  }
}
