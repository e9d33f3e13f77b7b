package io.nonmun.bot.telegram;

import io.nonmun.storage.model.retry.Moments;
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
import org.telegram.telegrambots.meta.api.methods.groupadministration.GetChatMember;

/// Asks Telegram, and believes the answer for five minutes: first for the list of admins, which any
/// member may have but which need not name anonymous ones, and for who is not in it in person.
///
/// Sources: <https://core.telegram.org/bots/api#getchatadministrators>,
/// <https://core.telegram.org/bots/api#getchatmember>.
final class CachedChatAdmins implements ChatAdmins {

  private static final Logger log = LoggerFactory.getLogger(CachedChatAdmins.class);
  private static final Duration BELIEVED = Duration.ofMinutes(5);
  private static final Set<String> ADMINS = Set.of("creator", "administrator");

  private record Admins(Set<Long> users, Instant askedAt) {}

  private record Person(long chatId, long userId) {}

  private record Answer(Standing standing, Instant askedAt) {}

  private final BotApi api;
  private final InstantSource clock;
  private final Map<Long, Admins> byChat = new ConcurrentHashMap<>();
  private final Map<Person, Answer> byPerson = new ConcurrentHashMap<>();

  CachedChatAdmins(BotApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  @Override
  public Standing of(long chatId, long userId) throws InterruptedException {
    return isListed(chatId, userId) ? Standing.ADMIN : ofPerson(new Person(chatId, userId));
  }

  private boolean isListed(long chatId, long userId) throws InterruptedException {
    var now = clock.instant();
    var known = byChat.get(chatId);
    if (known != null && isFresh(known.askedAt(), now)) {
      return known.users().contains(userId);
    }
    try {
      var answer = api.call(GetChatAdministrators.builder().chatId(Long.toString(chatId)).build());
      var users =
          answer
              .valueStream()
              .map(member -> member.path("user").path("id").asLong())
              .collect(Collectors.toUnmodifiableSet());
      byChat.values().removeIf(admins -> !isFresh(admins.askedAt(), now));
      byChat.put(chatId, new Admins(users, now));
      return users.contains(userId);
    } catch (BotApiException e) {
      log.warn("the admins of chat {} stay unknown: {}", chatId, e.getMessage());
      return known != null && known.users().contains(userId);
    }
  }

  private Standing ofPerson(Person person) throws InterruptedException {
    var now = clock.instant();
    var known = byPerson.get(person);
    if (known != null && isFresh(known.askedAt(), now)) {
      return known.standing();
    }
    try {
      var answer =
          api.call(
              GetChatMember.builder()
                  .chatId(Long.toString(person.chatId()))
                  .userId(person.userId())
                  .build());
      var standing =
          ADMINS.contains(answer.path("status").asString("")) ? Standing.ADMIN : Standing.MEMBER;
      byPerson.values().removeIf(old -> !isFresh(old.askedAt(), now));
      byPerson.put(person, new Answer(standing, now));
      return standing;
    } catch (BotApiException e) {
      log.warn("what somebody is in chat {} stays unknown: {}", person.chatId(), e.getMessage());
      return Standing.UNKNOWN;
    }
  }

  private static boolean isFresh(Instant askedAt, Instant now) {
    return Moments.isWithin(BELIEVED, askedAt, now);
  }
}
