package io.nonmun.bot.config;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.telegram`: the bot's account, and who may use it.
///
/// @param token as BotFather gave it; absent: the digest is shown in the terminal
/// @param admins Telegram user ids
/// @param access whether every chat may subscribe, or only `allowedChats`
/// @param allowedChats Telegram chat ids
/// @param webhook the address at which Telegram is to bring updates; empty: they are asked for
/// @param paidBroadcast whether messages beyond 30 a second may leave, for Telegram Stars
/// @param chatDailyLimit most summaries a day that are made because one chat asks for them
public record TelegramSettings(
    @Allowed(value = "BotFather가 준 토큰 (예: 123456789:AA…)", form = "|\\d{3,}:[\\w-]{20,}")
        @DefaultValue("")
        Secret token,
    @Allowed(value = Forms.URL_TEXT, form = Forms.URL) @DefaultValue("https://api.telegram.org")
        String baseUrl,
    @Live @Allowed(value = "텔레그램 사용자 번호의 목록 (예: [123456789])", min = 1) @DefaultValue
        List<Long> admins,
    @Allowed(
            value = "경로가 있는 https 주소 (예: https://bot.example.org/telegram)",
            form = "|https?://[^\\s/?#]+/[^\\s?#]+")
        @DefaultValue("")
        String webhook,
    @Allowed("true 또는 false") @DefaultValue("false") boolean paidBroadcast,
    @Live @Allowed("open 또는 allowed-chats") @DefaultValue("open") Access access,
    @Live @Allowed("텔레그램 대화방 번호의 목록 (예: [-1001234567890])") @DefaultValue List<Long> allowedChats,
    @Live @Allowed(value = "0 이상의 정수", min = 0) @DefaultValue("30") int chatDailyLimit) {

  public TelegramSettings {
    admins = List.copyOf(admins);
    allowedChats = List.copyOf(allowedChats);
  }

  /// Who may use the bot.
  public enum Access {
    OPEN,
    ALLOWED_CHATS
  }
}
