package io.nonmun.bot.wiring;

import io.nonmun.bot.catalog.CatalogException;
import io.nonmun.bot.compare.Candidates;
import io.nonmun.bot.compare.TrainingSet;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.Secret;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.evaluation.Evaluation;
import io.nonmun.bot.evaluation.LabelledAnswer;
import io.nonmun.bot.intake.Progress;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.CopiedTable;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.Repair;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The modules put together, as the command line calls them. What fails, throws; the message says
/// what failed and the mend.
public interface Application extends AutoCloseable {

  /// A day's papers: fetched, summarised, and as text for a terminal.
  ///
  /// @param day absent: the newest announced one
  /// @param sample whether to read the recorded day that is shipped along, and keep nothing
  String digest(Optional<LocalDate> day, boolean sample) throws InterruptedException;

  /// Summarises the rest of the newest day as far as the daily limit allows.
  void finish() throws InterruptedException;

  /// One paper's card, as text for a terminal.
  String summarize(PaperReference paper) throws InterruptedException;

  /// What the checks of summaries make of labelled answers.
  ///
  /// @param withJudge whether the configured model reads what the rules accept
  Evaluation evaluate(List<LabelledAnswer> answers, boolean withJudge) throws InterruptedException;

  /// Has several models summarise the same papers, for the page where they are compared.
  ///
  /// @param models names of the catalogue or files, with an adapter's file after a `+`, or what a
  ///   server calls its models
  /// @param prompt instructions of which each model is asked a second time; null for none
  /// @throws CatalogException if there is no such file, with the mend
  Comparison compare(List<String> models, @Nullable Path prompt, Candidates.Wish wish)
      throws InterruptedException;

  /// @param papers that there were, at most as many as were wanted
  record Comparison(int papers, List<Candidates.Made> made) {
    public Comparison {
      made = List.copyOf(made);
    }
  }

  /// What was chosen, as trainers read it.
  ///
  /// @param isPrivate whether papers of all licences are taken
  TrainingSet trainingSet(TrainingSet.Kind kind, boolean isPrivate);

  /// Copies the database to a file that does not exist yet.
  void backup(Path file);

  /// Puts a backup in the database's place, unless a bot runs on it.
  ///
  /// @return where the database that was there is now; empty where there was none
  Optional<Path> restore(Path backup);

  /// Makes the database anew of what can be read of it, unless a bot runs on it.
  Repair repair();

  /// Copies the database to another one that is empty, unless a bot runs on it.
  ///
  /// @param to as `nonmun.storage` would name it
  /// @param copied hears of each table when it is there
  /// @return every table, the same here and there
  List<CopiedTable> migrate(String to, String user, Secret password, Consumer<CopiedTable> copied);

  /// Runs the bot until the process is asked to stop.
  ///
  /// @param live the settings that this application was opened with, and their changes
  void serve(LiveConfig live) throws InterruptedException;

  /// What `doctor` looks at inside the modules: database, arXiv, providers. Looks at nothing yet.
  List<Check> checks();

  @Override
  void close();

  /// Keeps any bot from running on a database until it is closed.
  ///
  /// @throws io.nonmun.bot.config.BotStartException if one runs
  static AutoCloseable alone(StorageSettings database) {
    return OneBot.take(database);
  }

  /// The database that the settings name.
  static StorageSettings database(NonmunConfig config) {
    var storage = config.storage();
    return new StorageSettings(storage.url(), storage.user(), storage.password().value());
  }

  /// Puts the modules together.
  @FunctionalInterface
  interface Opener {

    /// Quick: nothing is read or asked before it is needed.
    Application open(NonmunConfig config, Progress progress);
  }
}
