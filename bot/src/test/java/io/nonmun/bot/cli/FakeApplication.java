package io.nonmun.bot.cli;

import io.nonmun.bot.compare.Candidates;
import io.nonmun.bot.compare.TrainingSet;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.Secret;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.evaluation.Evaluation;
import io.nonmun.bot.evaluation.LabelledAnswer;
import io.nonmun.bot.wiring.Application;
import io.nonmun.storage.model.CopiedTable;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.Repair;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Notes what it is asked, and answers or fails as it is told to.
final class FakeApplication implements Application {

  final List<String> calls = new ArrayList<>();
  List<Check> checks = List.of();
  Repair repair = new Repair(Path.of("/data/nonmun.db.before"), List.of(), List.of(), 0);
  Evaluation evaluation = new Evaluation(List.of());
  @Nullable RuntimeException failure;

  @Override
  public String digest(Optional<LocalDate> day, boolean sample) {
    return answer(
        "digest " + day.map(LocalDate::toString).orElse("newest") + (sample ? " sample" : ""));
  }

  @Override
  public void finish() {
    calls.add("finish");
  }

  @Override
  public String summarize(PaperReference paper) {
    return answer("summarize " + paper.id() + " " + paper.version().orElse(0));
  }

  @Override
  public Evaluation evaluate(List<LabelledAnswer> answers, boolean withJudge) {
    answer("evaluate " + answers.size() + (withJudge ? " judge" : ""));
    return evaluation;
  }

  @Override
  public Comparison compare(List<String> models, @Nullable Path prompt, Candidates.Wish wish) {
    answer("compare %s %s %s".formatted(models, prompt, wish));
    return new Comparison(
        wish.day() == null ? wish.count() : 3,
        List.of(new Candidates.Made(models.getFirst(), 20, 15, 5, Optional.of("resting"))));
  }

  @Override
  public TrainingSet trainingSet(TrainingSet.Kind kind, boolean isPrivate) {
    answer("train " + kind + (isPrivate ? " private" : ""));
    return new TrainingSet(List.of("{\"prompt\": []}"), 2, Map.of("unknown", 3));
  }

  @Override
  public void backup(Path file) {
    answer("backup " + file);
  }

  @Override
  public Optional<Path> restore(Path backup) {
    answer("restore " + backup);
    return Optional.of(Path.of("/data/nonmun.db.before"));
  }

  @Override
  public Repair repair() {
    answer("repair");
    return repair;
  }

  @Override
  public List<CopiedTable> migrate(
      String to, String user, Secret password, Consumer<CopiedTable> copied) {
    answer("migrate " + to + " " + user + " " + password.value().length());
    var tables = List.of(new CopiedTable("chat", 5, "0a1b"), new CopiedTable("paper", 1234, "ff"));
    tables.forEach(copied);
    return tables;
  }

  @Override
  public void serve(LiveConfig live) {
    answer("serve");
  }

  @Override
  public List<Check> checks() {
    return checks;
  }

  @Override
  public void close() {
    calls.add("close");
  }

  private String answer(String call) {
    calls.add(call);
    if (failure != null) {
      throw failure;
    }
    return "answer to " + call;
  }
}
