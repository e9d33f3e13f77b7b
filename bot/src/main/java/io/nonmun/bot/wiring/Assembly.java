package io.nonmun.bot.wiring;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.compare.Candidates;
import io.nonmun.bot.compare.TrainingSet;
import io.nonmun.bot.config.LiveConfig;
import io.nonmun.bot.config.NonmunConfig;
import io.nonmun.bot.config.Secret;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.doctor.ModuleChecks;
import io.nonmun.bot.editions.Allowance;
import io.nonmun.bot.editions.Arrivals;
import io.nonmun.bot.editions.DailyDigest;
import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Editions;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.OneReader;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.editions.Ranking.Interests;
import io.nonmun.bot.editions.Readings;
import io.nonmun.bot.editions.SummaryDesk;
import io.nonmun.bot.editions.Turns;
import io.nonmun.bot.evaluation.Evaluation;
import io.nonmun.bot.evaluation.LabelledAnswer;
import io.nonmun.bot.intake.Intake;
import io.nonmun.bot.intake.Progress;
import io.nonmun.bot.intake.SamplePaperSource;
import io.nonmun.bot.render.CardView;
import io.nonmun.bot.render.DigestView;
import io.nonmun.bot.render.EvidenceView;
import io.nonmun.bot.render.TerminalText;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.model.CopiedTable;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Repair;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.model.ProviderStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The modules put together by hand, each opened when it is first needed.
public final class Assembly implements Application {

  private static final String IN_MEMORY = "jdbc:sqlite::memory:";
  private static final TerminalText TERMINAL = new TerminalText(100, false);

  private final NonmunConfig config;
  private final Progress progress;
  private final Modules modules;

  private Assembly(NonmunConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
    modules = new Modules(config);
  }

  public static Application open(NonmunConfig config, Progress progress) {
    return new Assembly(config, progress);
  }

  @Override
  public String digest(Optional<LocalDate> day, boolean sample) throws InterruptedException {
    if (!sample) {
      return digest(modules.arxiv(), modules.storage(), day);
    }
    try (var scratch = Storage.open(new StorageSettings(IN_MEMORY))) {
      return digest(new SamplePaperSource(), scratch, day);
    }
  }

  private String digest(PaperSource source, Storage where, Optional<LocalDate> date)
      throws InterruptedException {
    var daily = daily(source, where);
    var day = daily.bring(config.arxiv().categories(), date);
    if (day.isEmpty()) {
      return TERMINAL.of(DigestView.ofQuietDay(date.orElseThrow()));
    }
    var screen = new StringBuilder();
    var reader =
        new OneReader(
            editions(where),
            interests(),
            config.digest().papers(),
            digest -> screen.append(text(digest)));
    try (var readings = new Readings();
        var turn = new Turns(readings).take(day.get())) {
      daily.run(day.get(), reader, turn);
    }
    return screen.toString();
  }

  @Override
  public void finish() throws InterruptedException {
    var newest = modules.storage().ledger().newestDay(config.arxiv().categories());
    if (newest.isPresent()) {
      daily(modules.arxiv(), modules.storage()).finish(newest.get(), interests());
    }
  }

  @Override
  public String summarize(PaperReference paper) throws InterruptedException {
    var storage = modules.storage();
    var arxiv = modules.arxiv();
    var texts = new FullTexts(arxiv, storage.fullTexts(), Clock.systemUTC());
    var card =
        new PaperDesk(arxiv, storage.papers(), desk(storage), texts)
            .read(paper, Language.KO, Allowance.FREE);
    var text = TERMINAL.of(CardView.of(card, KOREAN));
    return switch (card.body()) {
      case Summarised(var made) -> text + "\n" + TERMINAL.of(EvidenceView.of(made, KOREAN));
      case KeySentences sentences -> text + hint(sentences);
    };
  }

  @Override
  public Evaluation evaluate(List<LabelledAnswer> answers, boolean withJudge)
      throws InterruptedException {
    try (var guard = modules.guard(withJudge)) {
      return Evaluation.of(answers, guard);
    }
  }

  @Override
  public Comparison compare(List<String> models, @Nullable Path prompt, Candidates.Wish wish)
      throws InterruptedException {
    var storage = modules.storage();
    var candidates =
        new Candidates(
            storage.papers(),
            storage.ledger(),
            storage.comparisons(),
            InstantSource.system(),
            progress);
    var chosen = candidates.choose(wish, config.arxiv().categories());
    var made = new ArrayList<Candidates.Made>();
    try (var reader = modules.reader()) {
      for (var author : modules.authors(models, prompt)) {
        made.add(candidates.make(author, chosen, Optional.ofNullable(reader)));
      }
    }
    return new Comparison(chosen.size(), made);
  }

  @Override
  public TrainingSet trainingSet(TrainingSet.Kind kind, boolean isPrivate) {
    var storage = modules.storage();
    var kept = storage.comparisons();
    Function<PaperVersion, @Nullable Paper> papers =
        version -> storage.papers().find(version).orElse(null);
    return switch (kind) {
      case PAIRS -> TrainingSet.pairs(kept.candidates(), kept.preferences(), papers, isPrivate);
      case EXAMPLES ->
          TrainingSet.examples(
              kept.candidates(),
              kept.preferences(),
              config.learning().export() ? liked(storage) : List.of(),
              papers,
              isPrivate);
    };
  }

  /// Summaries under which somebody tapped 👍 and nobody 👎, in chats that had been told.
  private static List<SummaryRecord> liked(Storage storage) {
    var told = new ToldChats(storage.marks());
    var liked = TrainingSet.liked(storage.taps().taps(), told::told);
    var versions = storage.papers().latest(liked).values().stream().map(Paper::version).toList();
    return List.copyOf(storage.summaries().newest(versions).values());
  }

  @Override
  public void backup(Path file) {
    modules.storage().backup(file);
  }

  @Override
  public Optional<Path> restore(Path backup) {
    try (var _ = OneBot.take(stored())) {
      return Storage.restore(stored(), backup);
    }
  }

  @Override
  public Repair repair() {
    try (var _ = OneBot.take(stored())) {
      return Storage.repair(stored());
    }
  }

  @Override
  public List<CopiedTable> migrate(
      String to, String user, Secret password, Consumer<CopiedTable> copied) {
    try (var _ = OneBot.take(stored())) {
      return Storage.copy(stored(), new StorageSettings(to, user, password.value()), copied);
    }
  }

  private StorageSettings stored() {
    return Application.database(config);
  }

  @Override
  public void serve(LiveConfig live) throws InterruptedException {
    BotApplication.run(live, modules);
  }

  @Override
  public List<Check> checks() {
    var checks =
        new ArrayList<>(
            ModuleChecks.of(
                config,
                stored(),
                modules::storage,
                modules::look,
                modules::localModel,
                modules::embeddingModel,
                modules::summarizer));
    if (stored().isServer()) {
      checks.add(OneBot.check(config, modules::storage));
    }
    return checks;
  }

  @Override
  public void close() {
    modules.close();
  }

  private DailyDigest daily(PaperSource source, Storage where) {
    return new DailyDigest(
        new Intake(source, where.ledger(), where.papers(), progress),
        editions(where),
        desk(where),
        where.papers(),
        config.summarizer()::dailyLimit);
  }

  private static Editions editions(Storage where) {
    return new Editions(
        where.ledger(), where.papers(), where.summaries(), where.taps(), where.votes());
  }

  /// What a running bot beside it shows is edited when that looks again.
  private SummaryDesk desk(Storage where) {
    return new SummaryDesk(
        modules.summarizer(),
        where.summaries(),
        where.ledger(),
        Arrivals.NOBODY,
        progress,
        InstantSource.system());
  }

  /// Without a chat there are no keywords: the owner's categories are all that is known.
  private Interests interests() {
    return new Interests(config.arxiv().categories(), List.of(), List.of());
  }

  private String text(Digest digest) {
    return TERMINAL.of(DigestView.of(digest, KOREAN))
        + digest.items().stream()
            .map(Digest.Item::body)
            .filter(KeySentences.class::isInstance)
            .map(KeySentences.class::cast)
            .findFirst()
            .map(this::hint)
            .orElse("");
  }

  /// How the owner turns key sentences into Korean: what the model that is set lacks, or else one
  /// line of `config.yaml`.
  private String hint(KeySentences sentences) {
    var fault = localFault();
    if (fault.isPresent() && sentences.reason() != Reason.FAILED) {
      return KOREAN.of("terminal.hint.local", fault.get());
    }
    return sentences.reason() == Reason.NO_MODEL ? KOREAN.of("terminal.hint.none") : "";
  }

  private Optional<String> localFault() {
    return config.summarizer().local().model().isBlank()
        ? Optional.empty()
        : modules.summarizer().providers().stream()
            .filter(provider -> provider.name().equals("local") && !provider.ready())
            .findFirst()
            .map(ProviderStatus::detail);
  }
}
