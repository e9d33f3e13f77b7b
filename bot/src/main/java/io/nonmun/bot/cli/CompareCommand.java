package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;
import static java.util.stream.Collectors.joining;

import io.nonmun.bot.compare.Candidates;
import io.nonmun.bot.compare.TrainingSet;
import io.nonmun.bot.config.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nonmun compare`: several models summarise the same papers, to be judged on the page; and what
/// was judged, as a file for trainers.
@Command(
    name = "compare",
    description = {
      "여러 모델에게 같은 논문을 요약하게 합니다. 어느 것이 나은지는 페이지의 평가(/compare)에서 이름을 가린 채 고릅니다.",
      "--pairs와 --train은 고른 것을 학습 자료(JSONL)로 씁니다."
    })
final class CompareCommand implements Callable<Integer> {

  private static final int MOST_PAPERS = 500;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "모델",
      description =
          "목록의 이름이나 .gguf 파일(LoRA 어댑터는 +파일: qwen3-4b+taste.gguf),"
              + " 또는 서버(summarizer.openai)의 모델 이름. 쉼표로 나눠 둘 이상")
  private List<String> models = List.of();

  @Option(names = "--papers", defaultValue = "20", description = "가장 새로운 논문 가운데 몇 편 (기본 20)")
  private int papers;

  @Option(
      names = "--date",
      paramLabel = "날짜",
      converter = DigestCommand.DateConverter.class,
      description = "그날 발표된 논문 가운데서 (예: 2026-11-20)")
  private @Nullable LocalDate date;

  @Option(names = "--licensed", description = "허가가 알려져 있고 학습 자료로 나눌 수 있는 논문(CC BY, CC BY-SA, CC0)만")
  private boolean licensed;

  @Option(
      names = "--prompt",
      paramLabel = "파일",
      description = "모델마다 이 파일의 지시로 한 번 더 요약하게 합니다. 이름은 모델@파일. 모델 하나만으로도 비교할 수 있습니다.")
  private @Nullable Path prompt;

  @Option(
      names = "--pairs",
      paramLabel = "파일",
      description = "고른 것을 선호 쌍(prompt, chosen, rejected)으로 쓸 새 파일")
  private @Nullable Path pairs;

  @Option(names = "--train", paramLabel = "파일", description = "나은 것을 대화(messages)로 쓸 새 파일")
  private @Nullable Path train;

  @Option(names = "--private", description = "허가와 상관없이 모든 논문을 넣습니다. 남에게 주지 않을 때만 쓰세요.")
  private boolean isPrivate;

  @Spec private CommandSpec spec;

  private final NonmunCommand nonmun;

  CompareCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (models.isEmpty() && pairs == null && train == null) {
      throw wrong("terminal.compare.nothing");
    }
    if (models.size() == 1 && prompt == null
        || models.stream().distinct().count() < models.size()) {
      throw wrong("terminal.compare.models");
    }
    if (papers < 1 || papers > MOST_PAPERS) {
      throw wrong("terminal.compare.papers", MOST_PAPERS);
    }
    return nonmun.answer((application, settings) -> {
      var text = new StringBuilder();
      if (!models.isEmpty()) {
        var comparison =
            application.compare(models, prompt, new Candidates.Wish(papers, date, licensed));
        if (comparison.papers() < papers) {
          text.append(KOREAN.of("terminal.compare.fewer", comparison.papers())).append('\n');
        }
        comparison.made().forEach(made -> text.append(line(made)).append('\n'));
        text.append(KOREAN.of("terminal.compare.done", address(settings.http()))).append('\n');
      }
      if (pairs != null) {
        text.append(write(pairs, application.trainingSet(TrainingSet.Kind.PAIRS, isPrivate)));
      }
      if (train != null) {
        text.append(write(train, application.trainingSet(TrainingSet.Kind.EXAMPLES, isPrivate)));
      }
      return text.toString().stripTrailing();
    });
  }

  private ParameterException wrong(String key, Object... arguments) {
    return new ParameterException(spec.commandLine(), KOREAN.of(key, arguments));
  }

  private static String line(Candidates.Made made) {
    var line =
        KOREAN.of(
            "terminal.compare.made", made.model(), made.made(), made.accepted(), made.refused());
    return made.unasked()
        .map(reason -> line + KOREAN.of("terminal.compare.unasked", reason))
        .orElse(line);
  }

  private static String address(HttpSettings http) {
    return "http://%s:%d/compare".formatted(http.address(), http.port());
  }

  private static String write(Path file, TrainingSet set) {
    try {
      Files.write(file, set.lines(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new UncheckedIOException(
          new IOException(KOREAN.of("terminal.compare.exists", file.toAbsolutePath())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var left =
        set.leftOut().entrySet().stream()
            .map(each -> "%s %d".formatted(each.getKey(), each.getValue()))
            .collect(joining(", "));
    return KOREAN.of("terminal.compare.written", file.toAbsolutePath(), set.lines().size())
        + (left.isEmpty() ? "" : KOREAN.of("terminal.compare.left", left))
        + (set.gone() == 0 ? "" : KOREAN.of("terminal.compare.gone", set.gone()))
        + "\n";
  }
}
