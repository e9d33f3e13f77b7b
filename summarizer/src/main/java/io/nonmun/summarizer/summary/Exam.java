package io.nonmun.summarizer.summary;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.Reading.Read;
import io.nonmun.summarizer.summary.Reading.Unread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets a model read only once it has shown that it can: of eighteen lines about two made-up papers
/// it must let all but one of the right ones pass and hold half of the wrong ones back. Taken when
/// it is first needed, once.
public final class Exam implements Reader {

  private static final Logger log = LoggerFactory.getLogger(Exam.class);

  /// @param right names of the lines that say what their sentences say
  private record Sheet(SourceText source, List<Cited> lines, Set<String> right) {}

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

  private static final List<Sheet> SHEETS = sheets();

  private final Reader reader;
  private final ReentrantLock taking = new ReentrantLock();
  private volatile @Nullable Result result;

  public Exam(Reader reader) {
    this.reader = reader;
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
          log.info("judge={} {}: {}", name(), known.isPass() ? "reads" : "does not read", known);
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
                    .formatted(name(), known)
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
    for (var sheet : SHEETS) {
      switch (reader.read(sheet.source, sheet.lines, priority)) {
        case Unread(var reason) -> {
          return new Put(reason);
        }
        case Read read -> {
          for (var line : sheet.lines) {
            var isRight = sheet.right.contains(line.field());
            var isOk = read.verdicts().get(line.field()) == LineVerdict.OK;
            right += isRight ? 1 : 0;
            passed += isRight && isOk ? 1 : 0;
            wrong += isRight ? 0 : 1;
            held += isRight || isOk ? 0 : 1;
          }
        }
      }
    }
    return new Taken(new Result(right, passed, wrong, held));
  }

  @Override
  public String name() {
    return reader.name();
  }

  @Override
  public void close() {
    reader.close();
  }

  private static List<Sheet> sheets() {
    return Arrays.stream(Resource.text(ReadingPrompt.VERSION + "/exam.txt").split("(?m)^= "))
        .skip(1)
        .map(paper -> sheet(paper.lines().toList()))
        .toList();
  }

  /// @param paper its title, its numbered sentences, then lines: `+ 2,3 text`
  private static Sheet sheet(List<String> paper) {
    var sentences =
        paper.stream()
            .filter(line -> line.matches("\\d .*"))
            .map(line -> line.substring(2))
            .toList();
    var lines = new ArrayList<Cited>();
    var right = new HashSet<String>();
    for (var line : paper) {
      if (line.matches("[+-] .*")) {
        var parts = line.split(" ", 3);
        var cited = Arrays.stream(parts[1].split(",")).map(Integer::valueOf).toList();
        var name = "line " + (lines.size() + 1);
        lines.add(new Cited(name, parts[2], cited));
        if (parts[0].equals("+")) {
          right.add(name);
        }
      }
    }
    var source = new SourceText(paper.getFirst(), String.join(" ", sentences), sentences);
    return new Sheet(source, lines, right);
  }
}
