package io.nonmun.bot.answers;

import io.nonmun.bot.answers.AnswerSet.Proof;
import io.nonmun.bot.answers.AnswerSet.Question;
import io.nonmun.gpumodel.LanguageModel.Completion;
import io.nonmun.gpumodel.LanguageModel.FinishReason;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// A model that knows the answers, and gives them as well as it is told to. It answers from what it
/// is shown, and says the same when it is asked again.
final class ScriptedReader implements ModelProvider {

  /// What it does to an answer that is right.
  enum Care {
    RIGHT,
    /// Names another paragraph than it quotes.
    WRONG_PARAGRAPH,
    /// Changes a word of its quotation.
    CHANGED_WORD,
    /// Joins two passages to one quotation.
    MERGED,
    /// Quotes what answers another question.
    OTHER_PASSAGE,
    /// Says another number, or what no passage says.
    CHANGED_CLAIM;

    boolean isRight() {
      return this == RIGHT || this == WRONG_PARAGRAPH;
    }
  }

  private final Random random = new Random(20261129);
  private final List<Care> careless;
  private Question question;
  private Care care = Care.RIGHT;
  private boolean isShown;

  /// @param careless what it does in turn
  ScriptedReader(Question first, List<Care> careless) {
    this.question = first;
    this.careless = careless;
  }

  static List<Care> perfect() {
    return List.of(Care.RIGHT);
  }

  /// Half of the answers are right; an unanswerable question is answered as if it were.
  static List<Care> halfRight() {
    return List.of(
        Care.RIGHT,
        Care.CHANGED_WORD,
        Care.RIGHT,
        Care.MERGED,
        Care.RIGHT,
        Care.OTHER_PASSAGE,
        Care.RIGHT,
        Care.CHANGED_CLAIM,
        Care.WRONG_PARAGRAPH,
        Care.CHANGED_CLAIM);
  }

  void isAsked(Question next, int turn) {
    question = next;
    care = careless.get(turn % careless.size());
    isShown = false;
  }

  Care care() {
    return care;
  }

  /// Whether all that proves the answer was in the prompt.
  boolean wasShown() {
    return isShown;
  }

  @Override
  public int contextTokens() {
    return 8_192;
  }

  @Override
  public Reply ask(Request request) {
    var schema = String.valueOf(request.jsonSchema());
    if (!schema.contains("claims")) {
      return new Reply.Declined("it translates nothing");
    }
    var prompt = request.messages().get(1).content();
    isShown =
        question.proofs().stream()
            .allMatch(proof -> prompt.contains(SummaryPrompt.asData(proof.line())));
    var isCareless = careless.size() > 1;
    var answers = question.isAnswerable() && isShown || isCareless;
    return new Reply.Answered(
        new Completion(answers ? answer() : NONE, FinishReason.STOP, 1_000, 100), BigDecimal.ZERO);
  }

  private static final String NONE = "{\"answerable\": false, \"claims\": []}";

  private String answer() {
    var root = JsonMapper.shared().createObjectNode().put("answerable", true);
    var claims = root.putArray("claims");
    for (var proof : question.proofs()) {
      var claim = claims.addObject().put("text", claim(proof));
      claim
          .putArray("quotes")
          .addObject()
          .put("paragraph", proof.paragraph() + (care == Care.WRONG_PARAGRAPH ? 7 : 0))
          .put("text", quote(proof));
    }
    return root.toString();
  }

  private String claim(Proof proof) {
    if (care != Care.CHANGED_CLAIM) {
      return proof.claim();
    }
    var changed = proof.claim().replaceFirst("(\\d)(?=\\D*$)", random.nextInt(1, 10) + "$1");
    return changed.equals(proof.claim()) ? "저자들은 이를 7번 되풀이했다." : changed;
  }

  private String quote(Proof proof) {
    var other = proof.others().isEmpty() ? "Nothing of this kind." : proof.others().getFirst();
    return switch (care) {
      case RIGHT, WRONG_PARAGRAPH, CHANGED_CLAIM -> proof.line();
      case CHANGED_WORD -> changed(proof.line());
      case MERGED -> half(proof.line(), true) + " " + half(other, false);
      case OTHER_PASSAGE -> other;
    };
  }

  private String changed(String line) {
    var words = line.split(" ");
    var longest =
        IntStream.range(0, words.length)
            .reduce((a, b) -> words[b].length() > words[a].length() ? b : a)
            .orElseThrow();
    words[longest] = words[longest].length() > 4 ? "never" : "42";
    return String.join(" ", words);
  }

  private static String half(String line, boolean isFirst) {
    var middle = line.indexOf(' ', line.length() / 2);
    return middle < 0 ? line : isFirst ? line.substring(0, middle) : line.substring(middle + 1);
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public String model() {
    return "scripted";
  }

  @Override
  public ProviderStatus status() {
    return new ProviderStatus("scripted", true, "a script");
  }

  @Override
  public void close() {}
}
