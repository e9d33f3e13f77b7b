package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `/keywords`: words of interest (`+RAG`) and words to mute (`-survey`).
record KeywordsCommand(Profiles profiles) implements Command {

  private static final String EXAMPLE = "/keywords +RAG -survey";

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.words(request.texts(), request.preferences()));
    }
    var liked = new ArrayList<String>();
    var muted = new ArrayList<String>();
    var words = liked; // a sign holds until the next
    for (var phrase : Words.phrases(request.argument(), true)) {
      words = phrase.startsWith("-") ? muted : phrase.startsWith("+") ? liked : words;
      words.add(phrase.replaceFirst("^[+-]\\s*", ""));
    }
    Words.checked(Stream.concat(liked.stream(), muted.stream()).toList(), EXAMPLE);
    Words.checkCount(request.preferences().keywords(), liked);
    Words.checkCount(request.preferences().mutes(), muted);
    return List.of(
        Screens.words(
            request.texts(),
            profiles.change(
                request, p -> Change.like(liked).andThen(Change.mute(muted)).apply(p))));
  }
}
