package io.nonmun.bot.command;

import io.nonmun.bot.telegram.ChatAdmins;
import io.nonmun.storage.model.Chat;
import java.util.Optional;

/// Decides who may do what where.
final class Gatekeeper {

  private final ChatAdmins chatAdmins;

  Gatekeeper(ChatAdmins chatAdmins) {
    this.chatAdmins = chatAdmins;
  }

  /// @return why not, in one Korean line; empty if the request may pass
  Optional<String> refusal(Request request, Rights rights) throws InterruptedException {
    return refusal(request, rights, "/subscribe cs.CL");
  }

  /// @param typed the command that does the same where it is sent to the chat itself: what an
  ///   anonymous admin can do, of whom Telegram need not say who presses a button
  Optional<String> refusal(Request request, Rights rights, String typed)
      throws InterruptedException {
    if (!request.fromAdmin()
        && !request.settings().admits(request.key())
        && !request.chat().configured()) {
      return Optional.of(notAllowed(request.key().chatId()));
    }
    return switch (rights) {
      case READ -> Optional.empty();
      case CHANGE -> refusalOfChange(request, typed);
      case OWNER -> refusalOfOwner(request);
    };
  }

  /// Names the number that the owner needs in order to let the chat in.
  static String notAllowed(long chatId) {
    return "🔒 허락된 대화방에서만 쓸 수 있는 봇입니다. 쓰시려면 운영자에게 이 대화방 번호를 알려 주세요: " + chatId;
  }

  private Optional<String> refusalOfChange(Request request, String typed)
      throws InterruptedException {
    if (request.chat().configured()) {
      return Optional.of("이 대화방의 설정은 봇 운영자가 설정 파일(config.yaml의 nonmun.chats)에서 바꿉니다.");
    }
    var origin = request.origin();
    var own = request.key().equals(origin.chat());
    if (own && (origin.kind() == Chat.Kind.PRIVATE || origin.anonymousAdmin())
        || request.fromAdmin()) {
      return Optional.empty();
    }
    return switch (chatAdmins.of(request.key().chatId(), origin.userId())) {
      case ADMIN -> Optional.empty();
      case MEMBER -> Optional.of("이 대화방의 설정은 대화방 관리자만 바꿀 수 있습니다.");
      case UNKNOWN -> Optional.of("대화방 관리자인지 확인하지 못했습니다. 익명 관리자라면 대화방에 명령을 직접 보내 주세요. 예: " + typed);
    };
  }

  private static Optional<String> refusalOfOwner(Request request) {
    if (!request.fromAdmin()) {
      return Optional.of("봇 운영자만 쓸 수 있는 명령입니다.");
    }
    return request.origin().kind() == Chat.Kind.PRIVATE
        ? Optional.empty()
        : Optional.of("운영자 명령은 봇과의 개인 대화에서 보내 주세요.");
  }
}
