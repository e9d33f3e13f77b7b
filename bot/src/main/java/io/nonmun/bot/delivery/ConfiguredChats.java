package io.nonmun.bot.delivery;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.telegram.ChatDirectory;
import io.nonmun.bot.telegram.ChatDirectory.Lookup.Found;
import io.nonmun.bot.telegram.ChatDirectory.Lookup.NotFound;
import io.nonmun.storage.ChannelRepository;
import io.nonmun.storage.ChannelRepository.Channel;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.Moments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the channels, groups and topics of the config file into the database. What the file says
/// of a chat holds; whether it can be reached is kept.
///
/// A channel that is given by its `@name` is looked up at Telegram once and followed by its number
/// from then on: if it is renamed, it stays; whoever takes the name over gets nothing. Until
/// Telegram knows the name, it is asked again and again, and the admins are told. Safe for use by
/// many threads.
public final class ConfiguredChats {

  /// One entry of the file.
  ///
  /// @param id the chat's number, or a public name with its `@`
  /// @param thread of a forum topic, or 0
  public record Entry(String id, int thread, ChatPreferences preferences) {

    private boolean isNamed() {
      return id.startsWith("@");
    }

    /// Telegram's names are the same in any case.
    private String name() {
      return id.toLowerCase(Locale.ROOT);
    }
  }

  private static final Logger log = LoggerFactory.getLogger(ConfiguredChats.class);
  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(10), 2, Duration.ofMinutes(10));

  private final ChatRepository chats;
  private final ChannelRepository channels;
  private final ChatDirectory directory;
  private final AdminAlerts alerts;
  private final InstantSource clock;
  private final Set<Long> kept = ConcurrentHashMap.newKeySet();
  private List<Entry> unknown = List.of(); // guarded by this
  private Instant nextLook = Instant.MIN; // guarded by this
  private int looks; // guarded by this

  public ConfiguredChats(
      ChatRepository chats,
      ChannelRepository channels,
      ChatDirectory directory,
      AdminAlerts alerts,
      InstantSource clock) {
    this.chats = chats;
    this.channels = channels;
    this.directory = directory;
    this.alerts = alerts;
    this.clock = clock;
  }

  /// Whether a chat stands in the file.
  public boolean has(long chatId) {
    return kept.contains(chatId);
  }

  /// To be called at the start and when the file has changed. Asks nothing of Telegram.
  public synchronized void keep(Collection<Entry> configured) {
    var still = new ArrayList<Entry>();
    var found = new HashMap<Entry, Found>();
    for (var entry : configured) {
      numbered(entry).ifPresentOrElse(known -> found.put(entry, known), () -> still.add(entry));
    }
    kept.retainAll(found.values().stream().map(Found::chatId).toList());
    found.forEach(this::save);
    unknown = List.copyOf(still);
    nextLook = Instant.MIN;
    looks = 0;
  }

  /// Asks Telegram for the names that have no number yet, if it is time to; to be called often.
  public void look() throws InterruptedException {
    for (var entry : due()) {
      switch (directory.find(entry.id())) {
        case Found found -> found(entry, found);
        case NotFound(var reason) -> {
          log.info("chat {} is not found yet: {}", entry.id(), reason);
          alerts.broken(subject(entry), KOREAN.of("owner.channel.unknown", entry.id(), reason));
        }
      }
    }
  }

  private synchronized List<Entry> due() {
    var now = clock.instant();
    if (Moments.isAhead(PAUSES.longest(), nextLook, now)) {
      return List.of();
    }
    nextLook = now.plus(PAUSES.after(++looks));
    return unknown;
  }

  private synchronized void found(Entry entry, Found found) {
    if (unknown.contains(entry)) { // or the file has changed meanwhile
      log.info("chat {} is {}", entry.id(), found.chatId());
      channels.save(new Channel(entry.name(), found.chatId(), found.kind()));
      save(entry, found);
      unknown = unknown.stream().filter(other -> !other.equals(entry)).toList();
      alerts.mended(subject(entry), KOREAN.of("owner.channel.found", entry.id()));
    }
  }

  private Optional<Found> numbered(Entry entry) {
    if (entry.isNamed()) {
      return channels
          .find(entry.name())
          .map(channel -> new Found(channel.chatId(), channel.kind()));
    }
    var number = Long.parseLong(entry.id());
    return Optional.of(new Found(number, number > 0 ? Chat.Kind.PRIVATE : Chat.Kind.GROUP));
  }

  private void save(Entry entry, Found found) {
    kept.add(found.chatId());
    var key = new ChatKey(found.chatId(), entry.thread());
    var known = chats.find(key);
    var wants =
        known
            .map(chat -> with(entry.preferences(), chat.preferences()))
            .orElse(entry.preferences());
    var unreachable = known.flatMap(chat -> Optional.ofNullable(chat.unreachable()));
    chats.save(new Chat(key, found.kind(), wants, unreachable.orElse(null), true));
  }

  /// What the file says, and what only the chat can say.
  private static ChatPreferences with(ChatPreferences file, ChatPreferences chat) {
    return new ChatPreferences(
        file.categories(),
        file.keywords(),
        file.mutes(),
        chat.authors(),
        file.at(),
        file.zone(),
        file.papers(),
        file.quietDays(),
        chat.weekly(),
        chat.language());
  }

  private static String subject(Entry entry) {
    return "chat:" + entry.id();
  }
}
