package io.nonmun.bot.command;

import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatPreferences;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// `/subscribe` and `/unsubscribe`: categories by code, or by buttons.
record SubscribeCommand(
    String name, Profiles profiles, Function<List<Category>, UnaryOperator<ChatPreferences>> change)
    implements Command {

  @Override
  public List<Message> run(Request request) {
    if (request.argument().isEmpty()) {
      return List.of(
          Screens.categories(request.texts(), request.settings().offered(), request.preferences()));
    }
    var categories = Categories.parse(request.argument(), name);
    Categories.checkCount(request.preferences().categories(), categories);
    var now = profiles.change(request, change.apply(categories));
    var texts = request.texts();
    return Say.text(
        now.categories().isEmpty()
            ? texts.of("subscribe.none")
            : texts.of("subscribe.set", Say.categories(texts, now), Say.when(texts, now)));
  }
}
