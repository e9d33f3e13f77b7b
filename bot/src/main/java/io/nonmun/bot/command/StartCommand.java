package io.nonmun.bot.command;

import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.DraftRepository;
import io.nonmun.storage.DraftRepository.Draft;
import io.nonmun.storage.model.ChatPreferences;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// `/start`: categories and time by buttons, then a real digest.
///
/// What is ticked is a draft until the last button, because a chat that stops half-way is
/// subscribed to nothing.
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
          screen(
              request,
              ticked.orElse(request.preferences()),
              "\n\n" + request.texts().of("start.none")));
    }
    if (ticked.isEmpty()) {
      return Optional.of(finished(request.texts(), request.preferences()));
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
    sender.edit(request.key(), request.origin().messageId(), finished(request.texts(), saved));
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
    var texts = request.texts();
    return Message.of(
        texts.of("start", ticked.zone()) + note,
        Say.join(
            Screens.categoryButtons(
                texts, Action.START_CATEGORY, request.settings().offered(), ticked),
            Screens.timeButtons(texts, Action.START_TIME, ticked),
            List.of(List.of(new Button(texts.of("button.done"), Action.START_DONE, "")))));
  }

  private static Message finished(Texts texts, ChatPreferences now) {
    return Message.of(texts.of("start.done", Say.categories(texts, now), Say.when(texts, now)));
  }
}
