package io.nonmun.bot.command;

import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.InlineAnswers;
import io.nonmun.bot.telegram.InlineAnswers.Answer;
import io.nonmun.bot.telegram.InlineAnswers.Result;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.ReadableText;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.storage.model.text.Quote;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `@bot 검색어` in any chat: the papers that `/search` finds, to be sent as cards. Nothing is stored,
/// changed or summarised for it. Safe for use by many threads.
public record InlineSearch(
    SearchRepository search,
    PaperRepository papers,
    SummaryRepository summaries,
    ChatRepository chats,
    InlineAnswers answers) {

  private static final Duration KEPT = Duration.ofMinutes(5);

  /// Access may be given any moment.
  private static final Duration REFUSAL_KEPT = Duration.ofSeconds(10);

  /// Of the line below a title; clients show two.
  private static final int LONGEST_LINE = 200;

  /// @param offset as an answer of ours named it, or forged
  void answer(String queryId, long userId, String words, String offset, CommandSettings settings)
      throws InterruptedException {
    var person = ChatKey.of(userId);
    var texts = Texts.in(chats.language(person));
    answers.answer(
        queryId,
        settings.admits(person)
            ? found(words.strip(), from(offset), texts)
            : new Answer(List.of(), "", texts.of("inline.refused"), REFUSAL_KEPT));
  }

  private static int from(String offset) {
    return offset.matches("\\d{1,4}")
        ? Math.min(Integer.parseInt(offset), SearchRepository.MOST)
        : 0;
  }

  private Answer found(String words, int from, Texts texts) {
    if (words.isEmpty()) {
      return new Answer(List.of(), "", texts.of("inline.usage"), KEPT);
    }
    SearchRepository.Hits hits;
    try {
      hits = search.find(SearchCommand.query(words, null), from, InlineAnswers.MOST);
    } catch (BadArgument half) {
      return new Answer(List.of(), "", texts.of("inline.none"), REFUSAL_KEPT); // not yet written
    }
    var known = papers.latest(hits.papers());
    var shown = hits.papers().stream().map(known::get).filter(Objects::nonNull).toList();
    var made =
        texts.language() == Language.KO
            ? summaries.newest(shown.stream().map(Paper::version).toList())
            : Map.<PaperVersion, SummaryRecord>of();
    var next = from + InlineAnswers.MOST;
    return new Answer(
        shown.stream().map(paper -> result(paper, made.get(paper.version()), texts)).toList(),
        next < Math.min(hits.total(), SearchRepository.MOST) ? Integer.toString(next) : "",
        shown.isEmpty() && from == 0 ? texts.of("inline.none") : null,
        KEPT);
  }

  private static Result result(Paper paper, @Nullable SummaryRecord made, Texts texts) {
    var english = ReadableText.of(paper.title());
    Body body = made == null ? KeySentences.of(paper, Reason.LANGUAGE) : new Summarised(made);
    var card = CardView.of(paper, body, texts).messages().getFirst();
    var line =
        made == null ? ReadableText.of(paper.abstractText()) : made.summary().oneLine().text();
    return new Result(
        paper.id().value(),
        made == null ? english : made.summary().titleKo(),
        line.length() <= LONGEST_LINE ? line : Quote.of(line, LONGEST_LINE),
        card);
  }
}
