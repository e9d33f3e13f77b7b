package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.List;

/// `/admin`: status, runs, pauses and broadcasts, for those who run the bot.
record AdminCommand(DigestDesk digests, Broadcasts broadcasts) implements Command {

  @Override
  public List<Message> run(Request request) {
    var words = request.argument().split("\\s+", 2);
    var rest = words.length == 2 ? words[1].strip() : "";
    return switch (words[0]) {
      case "", "status" -> digests.status().messages();
      case "run" -> repeat(rest);
      case "pause" -> {
        digests.pause(true);
        yield Say.text("⏸️ 수집과 배달을 멈추었습니다. 다시 시작하려면 /admin resume");
      }
      case "resume" -> {
        digests.pause(false);
        yield Say.text("▶️ 수집과 배달을 다시 시작했습니다.");
      }
      case "broadcast" -> broadcast(request.key(), rest);
      default ->
          throw new BadArgument(
              "‘%s’ 운영 명령은 없습니다. status, run, pause, resume, broadcast 가운데 고르세요. 예: /admin status"
                  .formatted(Words.brief(words[0])));
    };
  }

  private List<Message> repeat(String text) {
    var day = CoverageCommand.day(text, "/admin run");
    digests.repeat(day);
    return Say.text(
        "🔁 %s 발표를 다시 처리합니다. 이미 보낸 논문은 다시 보내지 않습니다."
            .formatted(day.map(Object::toString).orElse("가장 최근")));
  }

  private List<Message> broadcast(ChatKey admin, String text) {
    if (text.isEmpty()) {
      throw new BadArgument("보낼 글을 함께 적어 주세요. 예: /admin broadcast 오늘 밤 10시에 점검합니다.");
    }
    var prepared = broadcasts.prepare(admin, text);
    return List.of(
        Say.message(
            "📣 아래 글을 대화방 %d곳에 보낼까요?\n\n%s".formatted(broadcasts.audience(), text),
            List.of(
                List.of(
                    new Button("보내기", Action.BROADCAST, prepared),
                    new Button("그만두기", Action.BROADCAST_CANCEL, prepared)))));
  }
}
