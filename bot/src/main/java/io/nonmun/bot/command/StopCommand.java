package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.ChatMenus;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Language;
import java.util.List;
import java.util.Optional;

/// `/stop`: asks, then forgets the chat.
record StopCommand(ChatRepository chats, Memory memory, Doors doors, ChatMenus menus)
    implements Command {

  @Override
  public List<Message> run(Request request) {
    var kept = memory.of(request.key());
    var question =
        kept.isEmpty()
            ? request.texts().of("stop.ask")
            : request
                .texts()
                .of("stop.ask.kept", kept.saved(), kept.liked(), kept.disliked(), kept.notes());
    return List.of(
        Message.of(
            question + Memory.exportFirst(request, kept),
            List.of(
                List.of(
                    new Button(request.texts().of("button.stop"), Action.STOP, "yes"),
                    new Button(request.texts().of("button.stay"), Action.STOP, "no")))));
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
    doors.forget(request.key());
    if (request.preferences().language() != Language.KO) {
      CommandMenu.show(menus, request.chat(), Language.KO);
    }
    return Optional.of(Message.of(request.texts().of("stop.done")));
  }
}
