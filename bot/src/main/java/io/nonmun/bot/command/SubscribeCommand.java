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
      return List.of(Screens.categories(request.settings().offered(), request.preferences()));
    }
    var categories = Categories.parse(request.argument(), name);
    Categories.checkCount(request.preferences().categories(), categories);
    var now = profiles.change(request, change.apply(categories));
    return Say.text(
        now.categories().isEmpty()
            ? "구독하는 분류가 없어 브리핑을 보내지 않습니다. 다시 받으시려면 이렇게 보내세요. 예: /subscribe cs.CL"
            : "✅ 구독하는 분류: %s\n시각: %s · 지금 받으려면 /today"
                .formatted(Say.categories(now), Say.when(now)));
  }
}
