package io.nonmun.storage;

import io.nonmun.storage.jdbc.Database;
import io.nonmun.storage.jdbc.DatabaseCopy;
import io.nonmun.storage.jdbc.SqliteCare;
import io.nonmun.storage.model.CopiedTable;
import io.nonmun.storage.model.Repair;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/// The open database: the way to every repository.
///
/// It and all its repositories may be used from any thread, and several processes may have the same
/// file open. Every repository method throws [StorageException] when the database cannot be read or
/// written; a change is kept whole or not at all.
public final class Storage implements AutoCloseable {

  private final Database database;

  private Storage(Database database) {
    this.database = database;
  }

  /// Opens the database, creating it or bringing its schema up to date first. Before an existing
  /// one is changed, a backup is written beside it.
  ///
  /// @throws StorageException if it cannot be opened, is no database of this program, was written
  ///   by a newer version of it, or is a server's that a bot of an older version works with
  public static Storage open(StorageSettings settings) {
    return new Storage(Database.open(settings));
  }

  /// The same for whoever watches its connections.
  ///
  /// @param around what all reads and writes go through instead of the source of connections
  public static Storage open(StorageSettings settings, UnaryOperator<DataSource> around) {
    return new Storage(Database.open(settings, around));
  }

  /// Opens a server's database and leaves an older schema as it is, for the bot that works with it.
  /// Until [#bringUpToDate], only [#leases] may be used of it.
  ///
  /// @throws StorageException as [#open] does, whoever works with it
  public static Storage openAsItIs(StorageSettings settings) {
    return new Storage(Database.openAsItIs(settings));
  }

  /// Copies everything to another database, SQLite or PostgreSQL, that is empty or was begun with
  /// by a run of this that was cut off.
  ///
  /// @param copied hears of each table when it is there
  /// @return every table, the same here and there
  /// @throws StorageException if the other holds anything else, or is not the same in the end
  public static List<CopiedTable> copy(
      StorageSettings from, StorageSettings to, Consumer<CopiedTable> copied) {
    return DatabaseCopy.run(from, to, copied);
  }

  /// Puts a copy of a backup in the database's place, and keeps the one that is there.
  ///
  /// @return where that is now; empty where there was none
  /// @throws StorageException if the backup is no sound database of this program, or the database
  ///   is in use; nothing has changed then
  public static Optional<Path> restore(StorageSettings settings, Path backup) {
    var kept = new SqliteCare(fileOf(settings)).restore(backup);
    open(settings).close(); // and brings it up to date
    return kept;
  }

  /// Makes the database anew of what can be read of it: its rows, and from them its indexes, the
  /// ledger's states and the words that are searched. Keeps the one that is there.
  ///
  /// @throws StorageException if nothing can be read of it, or it is in use; nothing has changed
  ///   then
  public static Repair repair(StorageSettings settings) {
    var done = new SqliteCare(fileOf(settings)).repair();
    open(settings).close(); // and takes the papers' words in
    return done;
  }

  private static Path fileOf(StorageSettings settings) {
    return settings
        .file()
        .orElseThrow(() ->
            new StorageException(
                settings.isServer()
                    ? settings.place()
                        + " is neither restored nor repaired by this program; use PostgreSQL's own:"
                        + " pg_restore --clean --dbname=… FILE"
                    : "A database in memory is neither restored nor repaired",
                null));
  }

  public PaperRepository papers() {
    return database.papers();
  }

  public LedgerRepository ledger() {
    return database.ledger();
  }

  public SummaryRepository summaries() {
    return database.summaries();
  }

  public FullTextRepository fullTexts() {
    return database.fullTexts();
  }

  public SpendingRepository spending() {
    return database.spending();
  }

  public GateRepository gates() {
    return database.gates();
  }

  public ResponseCacheRepository responses() {
    return database.responses();
  }

  public ChatRepository chats() {
    return database.chats();
  }

  public UpdateRepository updates() {
    return database.updates();
  }

  public DeliveryRepository deliveries() {
    return database.deliveries();
  }

  public DraftRepository drafts() {
    return database.drafts();
  }

  public JobRepository jobs() {
    return database.jobs();
  }

  public BroadcastRepository broadcasts() {
    return database.broadcasts();
  }

  public LateListingRepository lateListings() {
    return database.lateListings();
  }

  public ChannelRepository channels() {
    return database.channels();
  }

  public AlertRepository alerts() {
    return database.alerts();
  }

  public AllowanceRepository allowances() {
    return database.allowances();
  }

  public SearchRepository search() {
    return database.search();
  }

  public TapRepository taps() {
    return database.taps();
  }

  public NoteRepository notes() {
    return database.notes();
  }

  public FullTextSummaryRepository fullTextSummaries() {
    return database.fullTextSummaries();
  }

  public ExchangeRepository exchanges() {
    return database.exchanges();
  }

  public EmbeddingRepository embeddings() {
    return database.embeddings();
  }

  public VoteRepository votes() {
    return database.votes();
  }

  public UploadRepository uploads() {
    return database.uploads();
  }

  public NewsRepository news() {
    return database.news();
  }

  public MarkRepository marks() {
    return database.marks();
  }

  public TrendRepository trends() {
    return database.trends();
  }

  public ComparisonRepository comparisons() {
    return database.comparisons();
  }

  /// Of a database that [#isShared]; one in a file has none.
  public LeaseRepository leases() {
    return database.leases();
  }

  /// For db-scheduler, whose table `scheduled_tasks` the schema has, and for health checks. A
  /// transaction waits for the right to write before its first statement, as all writers here do,
  /// so that none fails for what another wrote in between; keep it short, and do not call a
  /// repository inside.
  public DataSource dataSource() {
    return database.dataSource();
  }

  /// Whether processes of other machines may have it open too: what this machine knows of its own
  /// processes says nothing of them.
  public boolean isShared() {
    return database.isShared();
  }

  /// The clock of all who have it open: the server's, which is asked each time, else this
  /// machine's.
  public Clock clock() {
    return database.clock();
  }

  /// Whether its schema is the one this program knows.
  public boolean isUpToDate() {
    return database.isUpToDate();
  }

  /// Changes an older schema to the one this program knows; to be called by who holds the lease.
  ///
  /// @throws StorageException if it fails, or the schema is a newer version's; nothing has changed
  ///   then
  public void bringUpToDate() {
    database.bringUpToDate();
  }

  /// From now on nothing is stored unless `holder` has the lease, or had it last: whoever was taken
  /// for dead, and another has taken over from, changes nothing any more.
  public void writeOnlyWith(String lease, String holder) {
    database.writeOnlyWith(lease, holder);
  }

  /// How many updates wait to be handled, and deliveries to be sent to chats that can be reached.
  public int backlog() {
    return database.backlog();
  }

  /// Writes as much as a step of the day's run does, where there is room for it.
  public void probe() {
    database.probe();
  }

  /// Forgets the days before `day`: listings and ledger, papers and summaries that no later day
  /// has, digests, full texts that were read before, and what was spent more than a month before.
  /// The file does not shrink; its room is used again.
  ///
  /// What keeps the promises stays: every delivery (that a chat had a paper), papers that a reader
  /// saved, judged or wrote about, the newest day, and all days from the oldest one that a
  /// reachable chat's open digest is of. Deliveries that are forgotten before they could be sent
  /// end as `FAILED`. A paper that was only asked for goes when its summaries are that old.
  ///
  /// @return how many papers were forgotten
  public int forgetBefore(LocalDate day) {
    return database.forgetBefore(day);
  }

  /// Writes a consistent copy while the database is in use, for [#restore].
  ///
  /// @throws StorageException if `target` exists or cannot be written
  public void backup(Path target) {
    database.backup(target);
  }

  @Override
  public void close() {
    database.close();
  }
}
