package io.nonmun.bot.command;

import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.BroadcastRepository.Broadcast;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ChatKey;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// One text for every known chat, sent once it is confirmed. Safe for use by many threads.
public final class Broadcasts {

  private static final String KIND = "broadcast";
  private static final int MOST_UNITS = 3_500; // leaves room for the question around it

  private final BroadcastRepository broadcasts;
  private final Work work;
  private final InstantSource clock;

  /// @param admission chats that it leaves out are counted among those that cannot be reached
  public Broadcasts(
      BroadcastRepository broadcasts,
      ChatRepository chats,
      Post sender,
      Work work,
      Admission admission,
      InstantSource clock) {
    this.broadcasts = broadcasts;
    this.work = work;
    this.clock = clock;
    work.handle(KIND, new BroadcastWork(broadcasts, chats, sender, admission));
  }

  /// Goes on with what was confirmed and has no work yet.
  public void start() {
    broadcasts
        .confirmed()
        .forEach(broadcast -> work.submit(job(broadcast.admin(), broadcast.id(), 0)));
  }

  /// @return the number under which it can be confirmed, once
  /// @throws BadArgument if it is too long
  String prepare(ChatKey admin, String text) {
    if (text.length() > MOST_UNITS) {
      throw new BadArgument("broadcast.long", text.length(), MOST_UNITS);
    }
    var id = UUID.randomUUID().toString();
    broadcasts.prepare(new Broadcast(id, admin, text));
    return id;
  }

  int audience() {
    return broadcasts.audience();
  }

  /// A second press changes nothing while the first one's work is under way.
  Optional<Message> confirm(Request request, String id) {
    var audience = broadcasts.confirm(id, chats -> job(request.key(), id, chats));
    if (audience.isEmpty()) {
      return broadcasts.confirmed(id).isPresent() ? Optional.empty() : Optional.of(over(request));
    }
    work.hasten(job(request.key(), id, audience.get())); // Kept, and perhaps begun, already.
    return Optional.of(Message.of(request.texts().of("broadcast.begun", audience.get())));
  }

  Optional<Message> cancel(Request request, String id) {
    return Optional.of(
        broadcasts.cancel(id)
            ? Message.of(request.texts().of("broadcast.cancelled"))
            : over(request));
  }

  private static Message over(Request request) {
    return Message.of(request.texts().of("broadcast.over"));
  }

  private Job job(ChatKey admin, String id, int audience) {
    return Job.of(KIND, admin, id, Integer.toString(audience), clock.instant()).inLane(KIND);
  }
}
