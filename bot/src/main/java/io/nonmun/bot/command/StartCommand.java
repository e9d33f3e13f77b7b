package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `/start`: categories and time by buttons, then a real digest.
///
/// What is ticked is a draft until `완료`, because a chat that stops half-way is subscribed to
/// nothing. Drafts live in memory: after a restart the ticks begin anew, as the reader sees.
final class StartCommand implements Command {

  private static final int MOST_DRAFTS = 10_000;

  private final Profiles profiles;
  private final DigestDesk digests;
  private final Map<ChatKey, ChatPreferences> drafts =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ChatKey, ChatPreferences> eldest) {
              return size() > MOST_DRAFTS;
            }
          });

  StartCommand(Profiles profiles, DigestDesk digests) {
    this.profiles = profiles;
    this.digests = digests;
  }

  @Override
  public List<Message> run(Request request) {
    drafts.remove(request.key());
    return List.of(screen(request, request.preferences(), ""));
  }

  Optional<Message> tick(Request request, UnaryOperator<ChatPreferences> change) {
    var draft =
        drafts.compute(
            request.key(), (key, now) -> change.apply(now == null ? request.preferences() : now));
    return Optional.of(screen(request, draft, ""));
  }

  /// A second press finds no draft, and changes and sends nothing.
  Optional<Message> done(Request request) throws InterruptedException {
    var draft = drafts.get(request.key());
    if ((draft == null ? request.preferences() : draft).categories().isEmpty()) {
      return Optional.of(screen(request, request.preferences(), "\n\n☝️ 분류를 하나 이상 골라 주세요."));
    }
    if (draft == null) {
      return Optional.of(finished(request.preferences()));
    }
    var saved =
        profiles.change(
            request,
            p -> Change.time(draft.at()).andThen(Change.categories(draft.categories())).apply(p));
    drafts.remove(request.key());
    digests.today(request.key(), null);
    return Optional.of(finished(saved));
  }

  private static Message screen(Request request, ChatPreferences ticked, String note) {
    return Say.message(
        """
        👋 안녕하세요, arXiv의 새 논문을 한국어로 요약해 드리는 ‘논문’ 봇입니다.
        논문이 발표되면 관심 분야의 것을 골라 브리핑으로 보내 드립니다.

        1. 받고 싶은 분류를 고르세요. 여러 개도 됩니다.
        2. 받을 시각을 고르세요 (%s 기준). ‘발표 즉시’는 한국 시각으로 보통 오전 9~10시입니다.
        3. ‘완료’를 누르면 첫 브리핑을 바로 보내 드립니다.\
        """
                .formatted(ticked.zone())
            + note,
        Say.join(
            Screens.categoryButtons(Action.START_CATEGORY, request.settings().offered(), ticked),
            Screens.timeButtons(Action.START_TIME, ticked),
            List.of(List.of(new Button("완료", Action.START_DONE, "")))));
  }

  private static Message finished(ChatPreferences now) {
    return Say.message(
        """
        ✅ 준비를 마쳤습니다.
        분류: %s
        시각: %s

        관심 낱말을 정하면 더 잘 골라 드립니다. 예: /keywords +RAG -survey
        설정은 /settings에서 언제든지 바꿀 수 있습니다.\
        """
            .formatted(Say.categories(now), Say.when(now)),
        List.of());
  }
}
