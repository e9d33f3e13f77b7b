package io.nonmun.bot.command;

import static java.util.stream.Collectors.toSet;

import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.speech.Speech;
import io.nonmun.bot.speech.SpokenDigest;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Promise;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.DigestState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Digests on their way to be heard: those that are asked for, and, where a chat wants that, each
/// one after it was sent in writing. A voice takes its time, so it never has the thread that hears
/// a chat. A sound leaves once: should the process die then, it is not sent again.
///
/// Of the daily ones, each chat has one job that is never done and looks for a newer digest; it
/// remembers the last one that needs no sound any more. Safe for use by many threads.
public final class SpokenDigests {

  private static final Logger log = LoggerFactory.getLogger(SpokenDigests.class);
  private static final String ASKED = "audio";
  private static final String DAILY = "audio-daily";
  private static final Duration LOOK = Duration.ofMinutes(5);

  /// A digest that is older is not spoken by itself.
  private static final int DAYS = 2;

  private final Voice voice;
  private final MarkedChats chats;
  private final Subscribers subscribers;
  private final DeliveryRepository deliveries;
  private final Post sender;
  private final Work work;
  private final InstantSource clock;

  public SpokenDigests(
      Voice voice,
      MarkedChats chats,
      Subscribers subscribers,
      DeliveryRepository deliveries,
      Post sender,
      Work work,
      InstantSource clock) {
    this.voice = voice;
    this.chats = chats;
    this.subscribers = subscribers;
    this.deliveries = deliveries;
    this.sender = sender;
    this.work = work;
    this.clock = clock;
    work.handle(ASKED, this::answer);
    work.handle(DAILY, this::tell);
  }

  MarkedChats chats() {
    return chats;
  }

  /// Whether the owner has set up no voice.
  boolean isMute() {
    return voice.speech().isEmpty();
  }

  /// @param line that becomes what there is to say of it
  /// @param left whether the sound has left, or may have
  private record Asked(int line, boolean left) {}

  /// Begins with a line, and goes on without who asked.
  ///
  /// @param here sends the line, on the thread of who asked
  /// @return what to say instead
  List<Message> ask(Post here, Request request) throws InterruptedException {
    var texts = request.texts();
    if (isMute()) {
      return Say.text(texts.of("audio.none"));
    }
    var chat = request.key();
    if (work.of(ASKED).stream().anyMatch(job -> job.chat().equals(chat))) {
      return Say.text(texts.of("audio.busy"));
    }
    var line = Message.of(texts.of("audio.making"));
    if (here.send(chat, line, request.origin().messageId()) instanceof SendOutcome.Sent(var id)) {
      var payload = Payload.text(new Asked(id, /* left= */ false));
      work.submit(Job.of(ASKED, chat, "", payload, clock.instant()).inLane(ASKED));
    }
    return List.of();
  }

  /// Sees to it that each chat that wants it has its job; to be called each minute.
  public void look() {
    if (isMute()) {
      return;
    }
    var wanted = chats.all();
    if (wanted.isEmpty()) {
      return;
    }
    var known = work.of(DAILY).stream().map(Job::chat).collect(toSet());
    for (var chat : subscribers.all()) {
      if (wanted.contains(chat.key().chatId()) && !known.contains(chat.key())) {
        begin(chat.key());
      }
    }
  }

  /// From the next digest on.
  void begin(ChatKey chat) {
    var now = clock.instant();
    var begun = newest(chat, now).orElse(today(now).minusDays(DAYS));
    work.submit(Job.of(DAILY, chat, "", Payload.text(begun), now).inLane(DAILY));
  }

  private static LocalDate today(Instant now) {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /// The newest digest that the chat has in writing.
  private Optional<LocalDate> newest(ChatKey chat, Instant now) {
    return deliveries.digests(chat, today(now).minusDays(DAYS - 1)).entrySet().stream()
        .filter(digest -> digest.getValue() == DigestState.DONE)
        .map(Map.Entry::getKey)
        .max(Comparator.naturalOrder());
  }

  private Outcome answer(Job job, Context context) throws InterruptedException {
    var asked = Payload.of(job, Asked.class);
    var chat = subscribers.chats().find(job.chat());
    var texts = chat.map(Texts::of).orElse(Texts.KOREAN);
    var promise = new Promise(job.chat(), asked.line(), null);
    if (asked.left()) {
      return put(promise, texts.of("audio.unknown"));
    }
    if (chat.isEmpty()) {
      return put(promise, texts.of("audio.silent"));
    }
    return switch (made(voice.digest().apply(chat.get()))) {
      case Silent _ -> put(promise, texts.of("audio.silent"));
      case Failed _ -> put(promise, texts.of("audio.failed"));
      case Made made -> {
        context.keep(new Asked(asked.line(), /* left= */ true));
        yield switch (send(chat.get(), made, asked.line())) {
          case SendOutcome.Later(var until) -> {
            context.keep(asked);
            yield new Outcome.Later(until);
          }
          case SendOutcome.Sent _ -> put(promise, texts.of("audio.sent", texts.day(made.day())));
          case SendOutcome.Refused _, SendOutcome.Unreachable _ ->
              put(promise, texts.of("audio.refused"));
        };
      }
    };
  }

  private Outcome put(Promise promise, String text) throws InterruptedException {
    return Outcome.after(promise.become(sender, Message.of(text)));
  }

  private Outcome tell(Job job, Context context) throws InterruptedException {
    var found = subscribers.chats().find(job.chat());
    if (found.isEmpty() || isMute() || !chats.has(job.chat())) {
      return Outcome.done();
    }
    var chat = found.get();
    var now = clock.instant();
    var later = new Outcome.Waiting(now.plus(LOOK));
    var spoken = Payload.of(job, LocalDate.class);
    var day = newest(chat.key(), now).filter(newest -> newest.isAfter(spoken));
    if (day.isEmpty() || !subscribers.reaches(chat.key())) {
      return later;
    }
    var digest = voice.digest().apply(chat);
    if (digest.isPresent() && !digest.get().day().equals(day.get())) {
      return later; // a newer one that is not sent yet
    }
    var texts = Texts.of(chat);
    switch (made(digest)) {
      case Silent _ -> {
        return later; // its summaries may be on their way
      }
      case Failed _ -> {
        context.keep(day.get());
        var line = Message.of(texts.of("audio.daily.failed"));
        if (sender.send(chat.key(), line, null) instanceof SendOutcome.Later(var until)) {
          context.keep(spoken);
          return new Outcome.Later(until);
        }
      }
      case Made made -> {
        context.keep(day.get());
        var sent = send(chat, made, null);
        if (sent instanceof SendOutcome.Later(var until)) {
          context.keep(spoken);
          return new Outcome.Later(until);
        }
        if (sent instanceof SendOutcome.Refused) {
          chats.remove(chat.key());
          sender.send(chat.key(), Message.of(texts.of("audio.daily.refused")), null);
          return Outcome.done();
        }
      }
    }
    return later;
  }

  private sealed interface Result {}

  /// There is no Korean summary to be read.
  private record Silent() implements Result {}

  private record Failed() implements Result {}

  private record Made(LocalDate day, Speech.Spoken sound) implements Result {}

  private Result made(Optional<Digest> digest) throws InterruptedException {
    var script = digest.flatMap(SpokenDigest::of);
    if (script.isEmpty() || isMute()) {
      return new Silent();
    }
    return switch (voice.speech().orElseThrow().say(script.get())) {
      case Speech.Failed(var reason) -> {
        log.warn("stage=speech {}", reason);
        yield new Failed();
      }
      case Speech.Spoken sound -> new Made(digest.orElseThrow().day(), sound);
    };
  }

  private SendOutcome send(Chat chat, Made made, @Nullable Integer replyTo)
      throws InterruptedException {
    var texts = Texts.of(chat);
    var caption = Message.of(texts.of("audio.caption", texts.day(made.day())));
    var bytes = made.sound().bytes();
    return made.sound().isOpus()
        ? sender.sendVoice(chat.key(), new Attachment.Voice(bytes, "digest.ogg"), caption, replyTo)
        : sender.sendDocument(
            chat.key(), new Attachment.Document(bytes, "digest.wav"), caption, replyTo);
  }
}
