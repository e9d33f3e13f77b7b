package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.AnswerView;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// `/ask`, and an answer to a message about one paper that ends in a question mark.
record AskCommand(Answers answers, PaperRepository papers, Post sender) implements Command {

  private static final int LONGEST = 500;

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var paper =
        PaperReference.find(request.argument()).orElseThrow(() -> new BadArgument("ask.usage"));
    var question =
        Arrays.stream(request.argument().strip().split("\\s+"))
            .filter(word -> PaperReference.find(word).isEmpty())
            .collect(Collectors.joining(" "));
    if (question.codePoints().noneMatch(Character::isLetterOrDigit)) {
      throw new BadArgument("ask.usage");
    }
    if (question.length() > LONGEST) {
      throw new BadArgument("ask.long", LONGEST);
    }
    answers.ask(sender, request, paper.version().isPresent() ? paper : stored(paper), question);
    return List.of();
  }

  /// Whether an answer to a message about a paper asks something; what does not is a note. Of an
  /// upload, nothing is left to read.
  static boolean isQuestion(ArxivId paper, String text) {
    var said = text.strip();
    return !paper.isUpload()
        && (said.endsWith("?") || said.endsWith("？"))
        && said.codePoints().anyMatch(Character::isLetterOrDigit);
  }

  List<Message> ask(Request request, ArxivId paper, String text) throws InterruptedException {
    var question = String.join(" ", text.strip().split("\\s+"));
    if (question.length() > LONGEST) {
      throw new BadArgument("ask.long", LONGEST);
    }
    var reference = stored(new PaperReference(paper, OptionalInt.empty()));
    answers.ask(sender, request, reference, question);
    return List.of();
  }

  /// A press of 💬: a message to answer with a question.
  Optional<Message> explain(Request request, ArxivId paper) throws InterruptedException {
    var how =
        AnswerView.how(stored(new PaperReference(paper, OptionalInt.empty())), request.texts());
    sender.send(request.key(), how, request.origin().messageId());
    return Optional.empty();
  }

  /// The version that readers saw, without asking arXiv for a newer one.
  private PaperReference stored(PaperReference named) {
    var stored = Optional.ofNullable(papers.latest(List.of(named.id())).get(named.id()));
    return stored
        .map(paper -> new PaperReference(named.id(), OptionalInt.of(paper.version().version())))
        .orElse(named);
  }
}
