package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.evaluation.Evaluation;
import io.nonmun.bot.evaluation.Evaluation.Count;
import io.nonmun.bot.evaluation.Evaluation.Judged;
import io.nonmun.bot.evaluation.LabelledAnswer;
import io.nonmun.bot.evaluation.LabelledAnswer.Label;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// `nonmun evaluate`: what the guard makes of answers whose worth is known.
@Command(name = "evaluate", description = "좋고 나쁨이 알려진 답들을 요약과 똑같이 검사합니다.")
final class EvaluateCommand implements Callable<Integer> {

  private static final String ROW = "%8s %8s  %-5s  %s%n";

  @Option(
      names = "--set",
      required = true,
      paramLabel = "파일",
      description = {
        "한 줄에 JSON 하나:",
        "id, title, abstract, answer(요약의 JSON), label(good 또는 bad), kind(어떤 답인지)"
      })
  private Path set;

  @Option(names = "--judge", description = "규칙이 통과시킨 답을 설정한 모델이 다시 읽습니다(summarizer.judge).")
  private boolean judge;

  @Option(names = "--details", description = "답마다 결과와 이유를 보입니다.")
  private boolean details;

  @Option(names = "--json", description = "JSON으로 씁니다.")
  private boolean json;

  private final NonmunCommand nonmun;

  EvaluateCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var answers = LabelledAnswer.read(set);
    return nonmun.answer((application, _) -> {
      var evaluation = application.evaluate(answers, judge);
      return json ? json(evaluation) : text(evaluation);
    });
  }

  private String json(Evaluation evaluation) {
    var root = new LinkedHashMap<String, Object>();
    root.put("kinds", evaluation.counts().stream().map(EvaluateCommand::json).toList());
    if (details) {
      root.put("answers", evaluation.answers().stream().map(EvaluateCommand::json).toList());
    }
    return JsonMapper.shared().writeValueAsString(root);
  }

  private static Map<String, Object> json(Count count) {
    var object = new LinkedHashMap<String, Object>();
    object.put("kind", count.kind());
    object.put("label", count.label().toString());
    object.put("accepted", count.accepted());
    object.put("refused", count.refused());
    return object;
  }

  private static Map<String, Object> json(Judged judged) {
    var object = new LinkedHashMap<String, Object>();
    object.put("id", judged.id());
    object.put("kind", judged.kind());
    object.put("label", judged.label().toString());
    object.put("accepted", judged.isAccepted());
    object.put("reasons", judged.reasons());
    return object;
  }

  private String text(Evaluation evaluation) {
    var text = new StringBuilder();
    if (details) {
      evaluation
          .answers()
          .forEach(judged -> {
            text.append(
                KOREAN.of(
                    judged.isAccepted()
                        ? "terminal.evaluate.accepted"
                        : "terminal.evaluate.refused",
                    judged.id(),
                    judged.label(),
                    judged.kind()));
            judged.reasons().forEach(reason -> text.append("    ").append(reason).append('\n'));
          });
      text.append('\n');
    }
    text.append(KOREAN.of("terminal.evaluate.head"));
    var rows = new ArrayList<>(evaluation.counts());
    Arrays.stream(Label.values())
        .map(label -> sum(rows, label))
        .filter(sum -> sum.accepted() + sum.refused() > 0)
        .toList()
        .forEach(rows::add);
    rows.forEach(
        row -> text.append(ROW.formatted(row.accepted(), row.refused(), row.label(), row.kind())));
    return text.toString().stripTrailing();
  }

  private static Count sum(List<Count> rows, Label label) {
    var own = rows.stream().filter(row -> row.label() == label).toList();
    return new Count(
        KOREAN.of("terminal.evaluate.all"),
        label,
        own.stream().mapToInt(Count::accepted).sum(),
        own.stream().mapToInt(Count::refused).sum());
  }
}
