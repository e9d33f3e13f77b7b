package io.nonmun.bot.command;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.AnswerView;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.PaperReference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// `/ask`, and questions in answer to messages that name papers.
record AskCommand(Answers answers, PaperRepository papers, Profiles profiles, Post sender)
    implements Command {

  private static final int LONGEST = 500;

  /// Of the papers that it names; of all that the chat has where it names none.
  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var named = PaperReference.findAll(request.argument()).distinct().toList();
    return ask(request, 0, named);
  }

  /// Of the papers that the answered message names.
  ///
  /// @param about the answered message: where it is an answer itself, the question goes on from it
  List<Message> goOn(Request request, int about, List<ArxivId> named) throws InterruptedException {
    return ask(request, about, named.stream().map(AskCommand::newest).toList());
  }

  private List<Message> ask(Request request, int about, List<PaperReference> named)
      throws InterruptedException {
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
    profiles.meet(request);
    answers.ask(sender, request, about, stored(named), question);
    return List.of();
  }

  /// A press of 💬: a message to answer with a question.
  Optional<Message> explain(Request request, ArxivId paper) throws InterruptedException {
    var named = stored(List.of(newest(paper))).getFirst();
    sender.send(
        request.key(), AnswerView.how(named, request.texts()), request.origin().messageId());
    return Optional.empty();
  }

  private static PaperReference newest(ArxivId paper) {
    return new PaperReference(paper, OptionalInt.empty());
  }

  /// As they are written, in the version that readers saw, without asking arXiv for a newer one.
  private List<String> stored(List<PaperReference> named) {
    var known = papers.latest(named.stream().map(PaperReference::id).toList());
    return named.stream()
        .map(paper -> {
          if (paper.version().isPresent()) {
            return paper.id() + "v" + paper.version().getAsInt();
          }
          var stored = known.get(paper.id());
          return Objects.toString(stored == null ? paper.id() : stored.version());
        })
        .toList();
  }
}
