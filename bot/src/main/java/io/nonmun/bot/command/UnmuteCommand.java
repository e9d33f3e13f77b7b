package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import java.util.List;
import java.util.Optional;

/// `/unmute`, and every `되돌리기`.
record UnmuteCommand(Profiles profiles) implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(Screens.words(request.preferences()));
    }
    var words = Words.parse(request.argument(), "/unmute survey");
    var muted = request.preferences().mutes();
    for (var word : words) {
      if (muted.stream().noneMatch(word::equalsIgnoreCase)) {
        throw new BadArgument(
            "‘%s’ 항목은 숨긴 적이 없습니다. 지금 숨긴 것: %s".formatted(Words.brief(word), Say.words(muted)));
      }
    }
    return List.of(unmute(request, words));
  }

  Optional<Message> press(Request request, List<String> words) {
    return Optional.of(unmute(request, words));
  }

  private Message unmute(Request request, List<String> words) {
    profiles.change(request, Change.unmute(words));
    return Say.message(
        "🔔 ‘%s’ 관련 논문을 다시 보냅니다.".formatted(String.join("’, ‘", words)),
        List.of(List.of(new Button("‹ 낱말", Action.SCREEN, Screens.WORDS))));
  }
}
