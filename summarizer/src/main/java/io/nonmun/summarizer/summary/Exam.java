package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reading.Read;
import io.nonmun.summarizer.summary.Reading.Unread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a model read only once it has shown that it can: of eighteen lines about two made-up papers
/// it must let all but one of the right ones pass and hold half of the wrong ones back. Taken when
/// it is first needed, once.
public final class Exam implements Reader {

  private static final Logger log = LoggerFactory.getLogger(Exam.class);

  /// @param isRight whether the line says what its sentences say
  private record Question(SourceText source, Cited line, boolean isRight) {}

  /// How many lines of each sort were told.
  ///
  /// @param passed right ones that were let pass
  /// @param held wrong ones that were held back
  private record Result(int right, int passed, int wrong, int held) {

    boolean isPass() {
      return passed >= right - 1 && 2 * held >= wrong;
    }

    @Override
    public String toString() {
      return "%d of %d right lines let pass, %d of %d wrong ones held back"
          .formatted(passed, right, held, wrong);
    }
  }

  private static final List<Question> QUESTIONS = questions();

  private final Reader reader;
  private final String name;
  private final ReentrantLock taking = new ReentrantLock();
  private volatile @Nullable Result result;

  /// @param name of the model, for the owner
  public Exam(Reader reader, String name) {
    this.reader = reader;
    this.name = name;
  }

  @Override
  public Reading read(SourceText source, List<Cited> lines, Priority priority)
      throws InterruptedException {
    var known = result;
    if (known == null) {
      taking.lockInterruptibly();
      try {
        known = result;
        if (known == null) {
          switch (take(priority)) {
            case Taken(var told) -> known = told;
            case Put(var reason) -> {
              return new Unread(reason);
            }
          }
          log.info("judge={} {}: {}", name, known.isPass() ? "reads" : "does not read", known);
          result = known;
        }
      } finally {
        taking.unlock();
      }
    }
    return known.isPass()
        ? reader.read(source, lines, priority)
        : new Unread(
            "%s cannot tell right lines from wrong ones (%s); use a larger model, or set"
                    .formatted(name, known)
                + " nonmun.summarizer.judge to have it read all the same");
  }

  private sealed interface Sitting {}

  private record Taken(Result result) implements Sitting {}

  /// Put off: the model could not be asked.
  private record Put(String reason) implements Sitting {}

  private Sitting take(Priority priority) throws InterruptedException {
    var right = 0;
    var passed = 0;
    var wrong = 0;
    var held = 0;
    for (var question : QUESTIONS) {
      switch (reader.read(question.source, List.of(question.line), priority)) {
        case Unread(var reason) -> {
          return new Put(reason);
        }
        case Read read -> {
          var isOk = read.verdicts().get(question.line.field()) == LineVerdict.OK;
          right += question.isRight ? 1 : 0;
          passed += question.isRight && isOk ? 1 : 0;
          wrong += question.isRight ? 0 : 1;
          held += question.isRight || isOk ? 0 : 1;
        }
      }
    }
    return new Taken(new Result(right, passed, wrong, held));
  }

  @Override
  public void close() {
    reader.close();
  }

  private static List<Question> questions() {
    var questions = new ArrayList<Question>();
    for (var paper : Resource.text(ReadingPrompt.VERSION + "/exam.txt").split("(?m)^= ")) {
      var lines = paper.lines().filter(line -> !line.startsWith("#")).toList();
      if (lines.isEmpty()) {
        continue;
      }
      var sentences =
          lines.stream()
              .filter(line -> line.matches("\\d.*"))
              .map(line -> line.substring(2))
              .toList();
      var source = new SourceText(lines.getFirst(), String.join(" ", sentences), sentences);
      lines.stream()
          .filter(line -> line.matches("[+-] .*"))
          .map(line -> line.split(" ", 3))
          .map(parts ->
              new Question(
                  source,
                  new Cited(
                      "result",
                      parts[2],
                      Arrays.stream(parts[1].split(",")).map(Integer::valueOf).toList()),
                  parts[0].equals("+")))
          .forEach(questions::add);
    }
    return List.copyOf(questions);
  }
}
