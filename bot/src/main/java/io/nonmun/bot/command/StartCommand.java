package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.DraftRepository;
import io.nonmun.storage.DraftRepository.Draft;
import io.nonmun.storage.model.ChatPreferences;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `/start`: categories and time by buttons, then a real digest.
///
/// What is ticked is a draft until `완료`, because a chat that stops half-way is subscribed to
/// nothing.
record StartCommand(Profiles profiles, DraftRepository drafts, DigestRequests digests, Post sender)
    implements Command {

  @Override
  public List<Message> run(Request request) {
    profiles.meet(request);
    drafts.remove(request.key());
    return List.of(screen(request, request.preferences(), ""));
  }

  Optional<Message> tick(Request request, UnaryOperator<ChatPreferences> change) {
    profiles.meet(request);
    var ticked = change.apply(ticked(request).orElse(request.preferences()));
    drafts.save(request.key(), new Draft(ticked.categories(), ticked.at()));
    return Optional.of(screen(request, ticked, ""));
  }

  /// A second press finds no draft, and changes and sends nothing.
  Optional<Message> done(Request request) throws InterruptedException {
    var ticked = ticked(request);
    if (ticked.orElse(request.preferences()).categories().isEmpty()) {
      return Optional.of(
          screen(request, ticked.orElse(request.preferences()), "\n\n☝️ 분류를 하나 이상 골라 주세요."));
    }
    if (ticked.isEmpty()) {
      return Optional.of(finished(request.preferences()));
    }
    var had = digests.newest(request.key()); // What is sent from now on is no answer to this.
    var saved =
        profiles.change(
            request,
            now ->
                Change.time(ticked.get().at())
                    .andThen(Change.categories(ticked.get().categories()))
                    .apply(now));
    // Said first, so that the digest comes below it.
    sender.edit(request.key(), request.origin().messageId(), finished(saved));
    digests.today(request.key(), null, had);
    drafts.remove(request.key());
    return Optional.empty();
  }

  private Optional<ChatPreferences> ticked(Request request) {
    return drafts
        .find(request.key())
        .map(draft ->
            Change.time(draft.at())
                .andThen(Change.categories(draft.categories()))
                .apply(request.preferences()));
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
