package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import java.util.ArrayList;
import java.util.List;

/// `/admin`: status, runs, pauses and broadcasts, for those who run the bot.
record AdminCommand(DigestDesk digests, Broadcasts broadcasts, Post sender) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var words = request.argument().split("\\s+", 2);
    var rest = words.length == 2 ? words[1].strip() : "";
    return switch (words[0]) {
      case "", "status" -> status(request);
      case "run" -> repeat(request, rest);
      case "pause" -> {
        digests.pause(true);
        yield Say.text(request.texts().of("admin.paused"));
      }
      case "resume" -> {
        digests.pause(false);
        yield Say.text(request.texts().of("admin.resumed"));
      }
      case "broadcast" -> broadcast(request, rest);
      default -> throw new BadArgument("admin.unread", Words.brief(words[0]));
    };
  }

  /// The last days in a picture, and how things stand in words.
  private List<Message> status(Request request) throws InterruptedException {
    var answer = new ArrayList<>(digests.status().messages());
    answer.addAll(Say.chart(sender, request, digests.days(request.texts()), "days.png"));
    return answer;
  }

  /// Whether an argument asks for the status, which changes nothing.
  static boolean onlyTells(String argument) {
    return argument.isEmpty() || argument.equals("status");
  }

  private List<Message> repeat(Request request, String text) {
    var day = CoverageCommand.day(text, "/admin run");
    digests.repeat(day);
    return Say.text(
        request
            .texts()
            .of(
                day.isPresent() ? "admin.run" : "admin.run.newest",
                day.map(Object::toString).orElse("")));
  }

  private List<Message> broadcast(Request request, String text) {
    if (text.isEmpty()) {
      throw new BadArgument("broadcast.empty");
    }
    var prepared = broadcasts.prepare(request.key(), text);
    return List.of(
        Message.of(
            request.texts().of("broadcast.ask", broadcasts.audience(), text),
            List.of(
                List.of(
                    new Button(request.texts().of("button.send"), Action.BROADCAST, prepared),
                    new Button(
                        request.texts().of("button.cancel"), Action.BROADCAST_CANCEL, prepared)))));
  }
}
