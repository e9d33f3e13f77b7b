package io.nonmun.bot.command;

import io.nonmun.bot.library.Library;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.ChatMenus;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Language;
import java.util.List;
import java.util.Optional;

/// `/stop`: asks, then forgets the chat.
record StopCommand(ChatRepository chats, Library library, ChatMenus menus) implements Command {

  @Override
  public List<Message> run(Request request) {
    return List.of(
        Message.of(
            question(request),
            List.of(
                List.of(
                    new Button(request.texts().of("button.stop"), Action.STOP, "yes"),
                    new Button(request.texts().of("button.stay"), Action.STOP, "no")))));
  }

  /// What is kept can be taken along first.
  private String question(Request request) {
    var kept = library.kept(request.key()).size();
    var asked = request.texts().of("stop.ask");
    return kept == 0 ? asked : asked + "\n" + request.texts().of("stop.kept", kept);
  }

  Optional<Message> press(Request request, boolean sure) throws InterruptedException {
    if (!sure) {
      return Optional.of(Message.of(request.texts().of("stop.stayed")));
    }
    if (chats.subscribed().stream()
        .anyMatch(chat -> chat.configured() && chat.key().chatId() == request.key().chatId())) {
      throw new BadArgument("stop.configured");
    }
    chats.forget(request.key().chatId());
    if (request.preferences().language() != Language.KO) {
      CommandMenu.show(menus, request.chat(), Language.KO);
    }
    return Optional.of(Message.of(request.texts().of("stop.done")));
  }
}
