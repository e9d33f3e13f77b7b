package io.nonmun.bot.telegram;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.groupadministration.GetChatAdministrators;

/// Asks Telegram, and believes the answer for five minutes.
final class CachedChatAdmins implements ChatAdmins {

  private static final Logger log = LoggerFactory.getLogger(CachedChatAdmins.class);
  private static final Duration BELIEVED = Duration.ofMinutes(5);

  private record Admins(Set<Long> users, Instant askedAt) {}

  private final BotApi api;
  private final InstantSource clock;
  private final Map<Long, Admins> byChat = new ConcurrentHashMap<>();

  CachedChatAdmins(BotApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  @Override
  public boolean isAdmin(long chatId, long userId) throws InterruptedException {
    var now = clock.instant();
    var known = byChat.get(chatId);
    if (known != null && isFresh(known, now)) {
      return known.users().contains(userId);
    }
    try {
      var answer = api.call(GetChatAdministrators.builder().chatId(Long.toString(chatId)).build());
      var users =
          answer
              .valueStream()
              .map(member -> member.path("user").path("id").asLong())
              .collect(Collectors.toUnmodifiableSet());
      byChat.values().removeIf(admins -> !isFresh(admins, now));
      byChat.put(chatId, new Admins(users, now));
      return users.contains(userId);
    } catch (BotApiException e) {
      log.warn("the admins of chat {} stay unknown: {}", chatId, e.getMessage());
      return known != null && known.users().contains(userId);
    }
  }

  private static boolean isFresh(Admins admins, Instant now) {
    return now.isBefore(admins.askedAt().plus(BELIEVED));
  }
}
