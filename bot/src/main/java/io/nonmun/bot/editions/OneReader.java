package io.nonmun.bot.editions;

import io.nonmun.bot.editions.DailyDigest.Readers;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Ranking.Match;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.summarizer.Summarizer.Priority;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Somebody at a terminal, who waits for the digest however long it takes and keeps none.
public final class OneReader implements Readers {

  private final Editions editions;
  private final Interests interests;
  private final int count;
  private final Consumer<Digest> screen;
  private List<Match> shown = List.of();

  /// @param count how many papers the digest shows at most
  public OneReader(Editions editions, Interests interests, int count, Consumer<Digest> screen) {
    this.editions = editions;
    this.interests = interests;
    this.count = count;
    this.screen = screen;
  }

  @Override
  public Collection<Paper> plan(LocalDate date) {
    var day = editions.days().of(date);
    shown = editions.ranking(day, interests).shown().stream().limit(count).toList();
    return day.papers(shown.stream().map(Match::id).toList()).values();
  }

  @Override
  public Priority priority() {
    return Priority.INTERACTIVE;
  }

  @Override
  public Duration patience() {
    return Duration.ofDays(1);
  }

  @Override
  public void show(LocalDate date) {
    screen.accept(digest(editions, editions.days().of(date), interests, shown, Language.KO));
  }

  /// A day as it stands, for somebody who only looks: nothing is planned for it, and no model is
  /// asked.
  public static Digest glance(
      Editions editions, LocalDate date, Interests interests, int count, Language language) {
    var day = editions.days().of(date);
    var ranking = editions.lastRanking(day, interests);
    var shown = ranking.shown().stream().limit(count).toList();
    return digest(editions, day, interests, shown, language);
  }

  private static Digest digest(
      Editions editions, Day day, Interests interests, List<Match> shown, Language language) {
    var papers = day.papers(shown.stream().map(Match::id).toList());
    var items = new ArrayList<Item>();
    for (var match : shown) {
      var paper = papers.get(match.id());
      items.add(
          new Item(
              items.size() + 1,
              paper,
              day.body(paper, language),
              match.paper().type(),
              Marks.of(paper, 0),
              Why.keywords(match.keywords())));
    }
    return new Digest(
        day.date(),
        interests.categories(),
        interests.areKnown(),
        day.unread(interests.categories()),
        List.of(),
        items,
        day.coverage(interests.categories(), items.size()),
        editions.flow(day.fresh(interests.categories())));
  }
}
