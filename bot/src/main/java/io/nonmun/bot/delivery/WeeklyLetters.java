package io.nonmun.bot.delivery;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.nonmun.bot.chart.Shown;
import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.editions.Day;
import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.library.Library.Kept;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.LetterView;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.work.Context;
import io.nonmun.bot.work.Outcome;
import io.nonmun.bot.work.Payload;
import io.nonmun.bot.work.Work;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.ReadableText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Friday's letter for the chats that want it: the week's best papers that nobody opened, and what
/// was saved. It reminds of papers and is no delivery: what a digest holds does not depend on it.
///
/// Each chat has one job that is never done and waits for the next Friday; it remembers the last
/// one that needs no letter any more. A letter leaves once: should the process die then, the job is
/// gone, and the new one begins with the next Friday.
public final class WeeklyLetters {

  private static final String KIND = "weekly";
  private static final int PAPERS = 10;
  private static final int DAYS = 7;
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Subscribers subscribers;
  private final DeliveryRepository deliveries;
  private final TapRepository taps;
  private final Library library;
  private final Editions editions;
  private final Pause pause;
  private final Post sender;
  private final Work work;
  private final TrendPictures trends;
  private final InstantSource clock;

  public WeeklyLetters(
      Subscribers subscribers,
      DeliveryRepository deliveries,
      TapRepository taps,
      Library library,
      Editions editions,
      Pause pause,
      Post sender,
      Work work,
      TrendPictures trends,
      InstantSource clock) {
    this.subscribers = subscribers;
    this.deliveries = deliveries;
    this.taps = taps;
    this.library = library;
    this.editions = editions;
    this.pause = pause;
    this.sender = sender;
    this.work = work;
    this.trends = trends;
    this.clock = clock;
    work.handle(KIND, this::tell);
  }

  /// Sees to it that each chat that wants letters has its job, and that it waits no longer than the
  /// chat's settings of now say; to be called each minute.
  public void look() {
    var now = clock.instant();
    Map<ChatKey, Job> jobs = work.of(KIND).stream().collect(toMap(Job::chat, identity()));
    for (var chat : subscribers.all()) {
      var wants = chat.preferences();
      var job = jobs.get(chat.key());
      if (wants.weekly() && job == null) {
        var begun = Payload.text(Fridays.latest(wants, now));
        work.submit(Job.of(KIND, chat.key(), "", begun, now).again(Fridays.next(wants, now), 0));
      } else if (wants.weekly() && job.due().isAfter(Fridays.next(wants, now))) {
        work.hasten(job);
      }
    }
  }

  private Outcome tell(Job job, Context context) throws InterruptedException {
    var found = subscribers.chats().find(job.chat()).filter(chat -> chat.preferences().weekly());
    if (found.isEmpty()) {
      return Outcome.done();
    }
    var chat = found.get();
    var wants = chat.preferences();
    var now = clock.instant();
    var friday = Fridays.latest(wants, now);
    var next = new Outcome.Waiting(Fridays.next(wants, now));
    if (!friday.isAfter(Payload.of(job, LocalDate.class))) {
      return next;
    }
    if (!Fridays.isOver(wants, friday, now)) {
      if (chat.unreachable() != null || isBusy(chat.key())) {
        return new Outcome.Waiting(now.plus(LOOK));
      }
      var letter = letter(chat, friday);
      if (letter.isPresent()) {
        var sent = sender.send(chat.key(), letter.get(), null, context.once());
        var stopped = Outcome.unless(sent);
        if (stopped.isPresent()) {
          return stopped.get();
        }
        context.keep(friday); // whatever becomes of the picture
        showTrends(chat);
        return next;
      }
    }
    context.keep(friday);
    return next;
  }

  /// With the letter, and not for its sake again: a picture that does not arrive is no loss.
  private void showTrends(Chat chat) throws InterruptedException {
    var found = trends.in(Texts.of(chat));
    var png = found.flatMap(Shown::png);
    if (png.isPresent()) {
      var picture = new Picture(png.get(), "trends.png");
      sender.sendPhoto(chat.key(), picture, found.orElseThrow().words(), null);
    }
  }

  /// A digest that is on its way goes first.
  private boolean isBusy(ChatKey chat) {
    return pause.paused() || !deliveries.open(chat).isEmpty();
  }

  private Optional<Message> letter(Chat chat, LocalDate friday) {
    var wants = chat.preferences();
    var texts = Texts.of(chat);
    var begin = friday.minusDays(DAYS - 1);
    var kept = library.kept(chat.key());
    var saved = kept.stream().filter(each -> !each.at().isBefore(start(wants, begin))).toList();
    var unopened = unopened(chat, begin, friday, kept);
    if (unopened.isEmpty() && saved.isEmpty()) {
      return wants.quietDays()
          ? Optional.of(Message.of(texts.of("letter.none")))
          : Optional.empty();
    }
    var shown =
        library.read(saved.subList(0, Math.min(saved.size(), LetterView.SAVED_SHOWN))).stream()
            .map(entry -> Library.title(entry, texts))
            .toList();
    return Optional.of(
        LetterView.of(new LetterView.Letter(begin, friday, unopened, saved.size(), shown), texts));
  }

  private static Instant start(ChatPreferences wants, LocalDate day) {
    return day.atStartOfDay(wants.zone()).toInstant();
  }

  /// Best first: those that the chat was sent, then those that there was no place for.
  private List<LetterView.Item> unopened(
      Chat chat, LocalDate begin, LocalDate friday, List<Kept> kept) {
    var days = editions.days();
    var dates = begin.datesUntil(friday.plusDays(1)).filter(days::isAnnounced).toList();
    if (dates.isEmpty()) {
      return List.of();
    }
    var week = days.of(dates);
    var touched = touched(chat.key(), kept);
    var ranked =
        editions.ranking(week, editions.interests(chat, friday)).shown().stream()
            .map(Match::id)
            .filter(paper -> !touched.contains(paper))
            .toList();
    var known = deliveries.known(chat.key(), ranked);
    var sent = ranked.stream().filter(paper -> isSent(known.get(paper)));
    var others = ranked.stream().filter(paper -> !known.containsKey(paper));
    var chosen = Stream.concat(sent, others).limit(PAPERS).toList();
    return week.papers(chosen).values().stream()
        .map(paper -> new LetterView.Item(paper.id(), title(chat, week, paper)))
        .toList();
  }

  private static boolean isSent(@Nullable Delivery delivery) {
    return delivery != null && delivery.state() == DeliveryState.SENT;
  }

  /// What somebody opened, judged, saved or wrote about.
  private Set<ArxivId> touched(ChatKey chat, List<Kept> kept) {
    var touched = new HashSet<>(taps.taps(chat).stream().map(Tap::paper).collect(toSet()));
    kept.forEach(each -> touched.add(each.paper()));
    return touched;
  }

  private static String title(Chat chat, Day week, Paper paper) {
    return week.body(paper, chat.preferences().language()) instanceof Digest.Summarised(var made)
        ? made.summary().titleKo()
        : ReadableText.of(paper.title());
  }
}
