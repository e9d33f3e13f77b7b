package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.ChatMenus;
import io.nonmun.storage.model.Language;
import java.util.List;
import java.util.Locale;

/// `/lang`: what the chat is spoken to in.
record LangCommand(Profiles profiles, ChatMenus menus) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    if (request.argument().isEmpty()) {
      return Say.text(request.texts().of("lang.now"));
    }
    var language =
        switch (request.argument().toLowerCase(Locale.ROOT)) {
          case "ko" -> Language.KO;
          case "en" -> Language.EN;
          default -> throw new BadArgument("lang.unread", Words.brief(request.argument()));
        };
    var now = profiles.change(request, Change.language(language));
    CommandMenu.show(menus, request.chat(), now.language());
    return Say.text(Texts.in(now.language()).of("lang.set"));
  }
}
