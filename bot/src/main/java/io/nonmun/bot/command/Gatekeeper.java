package io.nonmun.bot.command;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.ChatAdmins;
import io.nonmun.storage.model.Chat;
import java.util.Optional;

/// Decides who may do what where.
final class Gatekeeper {

  private final ChatAdmins chatAdmins;

  Gatekeeper(ChatAdmins chatAdmins) {
    this.chatAdmins = chatAdmins;
  }

  /// @return why not, in one line; empty if the request may pass
  Optional<String> refusal(Request request, Rights rights) throws InterruptedException {
    return refusal(request, rights, "/subscribe cs.CL");
  }

  /// @param typed the command that does the same where it is sent to the chat itself: what an
  ///   anonymous admin can do, of whom Telegram need not say who presses a button
  Optional<String> refusal(Request request, Rights rights, String typed)
      throws InterruptedException {
    if (!request.settings().admits(request.key())) {
      return Optional.of(notAllowed(request.texts(), request.key().chatId()));
    }
    return switch (rights) {
      case READ -> Optional.empty();
      case CHANGE ->
          request.chat().configured()
              ? Optional.of(request.texts().of("refused.configured"))
              : refusalOfChange(request, typed);
      case CHANGE_OWN -> refusalOfChange(request, typed);
      case OWNER -> refusalOfOwner(request);
    };
  }

  /// Names the number that the owner needs in order to let the chat in.
  static String notAllowed(Texts texts, long chatId) {
    return texts.of("refused.chat", Long.toString(chatId));
  }

  private Optional<String> refusalOfChange(Request request, String typed)
      throws InterruptedException {
    var origin = request.origin();
    var own = request.key().equals(origin.chat());
    if (own && (origin.kind() == Chat.Kind.PRIVATE || origin.anonymousAdmin())
        || request.fromAdmin()) {
      return Optional.empty();
    }
    return switch (chatAdmins.of(request.key().chatId(), origin.userId())) {
      case ADMIN -> Optional.empty();
      case MEMBER -> Optional.of(request.texts().of("refused.member"));
      case UNKNOWN -> Optional.of(request.texts().of("refused.unknown", typed));
    };
  }

  private static Optional<String> refusalOfOwner(Request request) {
    if (!request.fromAdmin()) {
      return Optional.of(request.texts().of("refused.owner"));
    }
    return request.origin().kind() == Chat.Kind.PRIVATE
        ? Optional.empty()
        : Optional.of(request.texts().of("refused.private"));
  }
}
