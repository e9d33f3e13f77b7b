package io.nonmun.bot.page;

import io.nonmun.bot.command.AnswerListener;
import io.nonmun.bot.editions.AnswerDesk.Read;
import io.nonmun.bot.render.AnswerView;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Proven;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.summarizer.answer.AnswerOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the chat on the page asked about papers, for the pages of these: in memory, as that chat
/// is. What any other chat asks is its own, and never kept here. Safe for use by many threads.
public final class PaperQuestions implements AnswerListener {

  private static final int MOST_KEPT = 30; // with the texts that were read for them

  private final PreviewChat chat;
  private final List<Question> questions = new ArrayList<>(); // guarded by this

  public PaperQuestions(PreviewChat chat) {
    this.chat = chat;
  }

  /// @param message that is the answer, or becomes it
  /// @param about the paper whose page it was asked on, or null
  /// @param read null before it is answered
  private record Question(
      int message, String words, @Nullable ArxivId about, @Nullable List<Read> read) {

    boolean concerns(ArxivId paper) {
      return paper.equals(about) || of(paper).isPresent();
    }

    Optional<Read> of(ArxivId paper) {
      return read == null
          ? Optional.empty()
          : read.stream().filter(each -> each.paper().id().equals(paper)).findFirst();
    }
  }

  /// A question as a page shows it.
  ///
  /// @param claims each beside its quotations; empty where there is no proven answer
  /// @param rest what was read, or what the chat says in the place of an answer
  /// @param isOpen whether an answer may still come
  public record Shown(
      int message, String question, List<Proven> claims, List<Part.Block> rest, boolean isOpen) {
    public Shown {
      claims = List.copyOf(claims);
      rest = List.copyOf(rest);
    }
  }

  /// A question is on its way, unless it was answered meanwhile.
  ///
  /// @param message that becomes its answer
  void asked(int message, ArxivId paper, String question) {
    keep(new Question(message, question, paper, null));
  }

  @Override
  public void answered(ChatKey asking, int message, String question, List<Read> read) {
    if (asking.equals(PreviewChat.KEY)) {
      keep(new Question(message, question, null, List.copyOf(read)));
    }
  }

  private synchronized void keep(Question question) {
    for (var i = 0; i < questions.size(); i++) {
      var known = questions.get(i);
      if (known.message() == question.message()) {
        questions.set(
            i,
            new Question(
                known.message(),
                known.words(),
                known.about() == null ? question.about() : known.about(),
                question.read() == null ? known.read() : question.read()));
        return;
      }
    }
    questions.add(question);
    if (questions.size() > MOST_KEPT) {
      questions.removeFirst();
    }
  }

  /// The newest first; those of which nothing is left to show are not.
  List<Shown> of(ArxivId paper, Texts texts) {
    List<Question> concerning;
    synchronized (this) {
      concerning = questions.stream().filter(each -> each.concerns(paper)).toList();
    }
    return concerning.reversed().stream()
        .flatMap(question -> shown(question, paper, texts).stream())
        .toList();
  }

  private Optional<Shown> shown(Question question, ArxivId paper, Texts texts) {
    var read = question.of(paper);
    if (read.isPresent()
        && read.get().outcome() instanceof AnswerOutcome.Answered(var answer, var extent, _)) {
      var text = read.get().text();
      return Optional.of(
          new Shown(
              question.message(),
              question.words(),
              Proven.of(answer, text, texts),
              Part.blocks(AnswerView.foot(text, extent, texts)),
              false));
    }
    return chat.find(question.message())
        .map(said ->
            new Shown(
                question.message(),
                question.words(),
                List.of(),
                Part.blocks(said.lines()),
                isOpen(said)));
  }

  /// Whether the line that becomes the answer still stands there.
  private static boolean isOpen(PreviewChat.Entry said) {
    return Arrays.stream(Language.values())
        .map(language -> List.of(Line.of(Texts.in(language).of("answer.reading"))))
        .anyMatch(said.lines()::equals);
  }
}
