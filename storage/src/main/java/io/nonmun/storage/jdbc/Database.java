package io.nonmun.storage.jdbc;

import io.nonmun.storage.AlertRepository;
import io.nonmun.storage.AllowanceRepository;
import io.nonmun.storage.BroadcastRepository;
import io.nonmun.storage.ChannelRepository;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.ComparisonRepository;
import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.DraftRepository;
import io.nonmun.storage.EmbeddingRepository;
import io.nonmun.storage.ExchangeRepository;
import io.nonmun.storage.FullTextRepository;
import io.nonmun.storage.FullTextSummaryRepository;
import io.nonmun.storage.GateRepository;
import io.nonmun.storage.JobRepository;
import io.nonmun.storage.LateListingRepository;
import io.nonmun.storage.LeaseRepository;
import io.nonmun.storage.LedgerRepository;
import io.nonmun.storage.MarkRepository;
import io.nonmun.storage.NewsRepository;
import io.nonmun.storage.NoteRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.ResponseCacheRepository;
import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SpendingRepository;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TrendRepository;
import io.nonmun.storage.UpdateRepository;
import io.nonmun.storage.UploadRepository;
import io.nonmun.storage.VoteRepository;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collection;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// One open database and its repositories: runs their reads and writes, and turns what goes wrong
/// into [StorageException]s.
///
/// Thread-safe. Writes of this process queue on one lock, which is fair and instant where the
/// database's own waiting is polling; those of other processes are waited for by the database.
public final class Database implements AutoCloseable {

  private static final String BACKLOG =
      """
      SELECT (SELECT count(*) FROM telegram_update WHERE json IS NOT NULL)
        + (SELECT count(*) FROM delivery JOIN chat USING (chat_id, thread_id)
           WHERE state IN ('PLANNED', 'SENDING') AND unreachable IS NULL)
      """;

  /// About what a step of the day's run writes, in bytes. A row that keeps its length is written in
  /// its old place, which a database without any room takes.
  private static final int PROBE = 16 << 10;

  private static final String WRITE_PROBE =
      """
      INSERT INTO probe (id, filler) VALUES (1, :little)
      ON CONFLICT (id) DO UPDATE
      SET filler = CASE length(probe.filler) WHEN length(:little) THEN :much ELSE :little END
      """;

  /// A change that others kept from being made so often is given up.
  private static final int TRIES = 20;

  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private final SqlDialect dialect;
  private final DataSource dataSource;
  private final JdbcTemplate jdbc;
  private final JdbcClient client;
  private final TransactionTemplate transaction;
  private final ReentrantLock writing = new ReentrantLock(true);
  private volatile boolean closed;
  private volatile @Nullable Fence fence;

  /// A lease that whoever writes has to hold.
  private record Fence(String lease, String holder) {}

  private Database(SqlDialect dialect, UnaryOperator<DataSource> around) {
    this.dialect = dialect;
    dataSource = around.apply(dialect.dataSource());
    jdbc = new JdbcTemplate(dataSource);
    client = JdbcClient.create(jdbc);
    transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    transaction.setIsolationLevel(dialect.isolation());
  }

  /// @throws StorageException as `Storage.open` does
  public static Database open(StorageSettings settings) {
    return open(settings, UnaryOperator.identity());
  }

  /// @param around as `Storage.open` says
  /// @throws StorageException as `Storage.open` does
  public static Database open(StorageSettings settings, UnaryOperator<DataSource> around) {
    var database = whole(new Database(SqlDialect.open(settings), around), settings);
    database.index().catchUp();
    return database;
  }

  /// @throws StorageException as `Storage.openAsItIs` does
  public static Database openAsItIs(StorageSettings settings) {
    return whole(new Database(SqlDialect.openAsItIs(settings), UnaryOperator.identity()), settings);
  }

  private static Database whole(Database database, StorageSettings settings) {
    try {
      DatabaseCopy.requireWhole(database, settings);
    } catch (StorageException e) {
      database.close();
      throw e;
    }
    return database;
  }

  public PaperRepository papers() {
    return new JdbcPaperRepository(this, index());
  }

  public LedgerRepository ledger() {
    return new JdbcLedgerRepository(this);
  }

  public SummaryRepository summaries() {
    return new JdbcSummaryRepository(this, index());
  }

  public FullTextRepository fullTexts() {
    return new JdbcFullTextRepository(this);
  }

  public SpendingRepository spending() {
    return new JdbcSpendingRepository(this);
  }

  public GateRepository gates() {
    return new JdbcGateRepository(this);
  }

  public ResponseCacheRepository responses() {
    return new JdbcResponseCacheRepository(this, JdbcResponseCacheRepository.MAX_BYTES);
  }

  public ChatRepository chats() {
    return new JdbcChatRepository(this);
  }

  public UpdateRepository updates() {
    return new JdbcUpdateRepository(this);
  }

  public DeliveryRepository deliveries() {
    return new JdbcDeliveryRepository(this);
  }

  public DraftRepository drafts() {
    return new JdbcDraftRepository(this);
  }

  public JobRepository jobs() {
    return new JdbcJobRepository(this);
  }

  public BroadcastRepository broadcasts() {
    return new JdbcBroadcastRepository(this);
  }

  public LateListingRepository lateListings() {
    return new JdbcLateListingRepository(this);
  }

  public ChannelRepository channels() {
    return new JdbcChannelRepository(this);
  }

  public AlertRepository alerts() {
    return new JdbcAlertRepository(this);
  }

  public AllowanceRepository allowances() {
    return new JdbcAllowanceRepository(this);
  }

  public SearchRepository search() {
    return new JdbcSearchRepository(this, dialect.words());
  }

  private SearchIndex index() {
    return new SearchIndex(this, dialect.words());
  }

  public TapRepository taps() {
    return new JdbcTapRepository(this);
  }

  public NoteRepository notes() {
    return new JdbcNoteRepository(this);
  }

  public FullTextSummaryRepository fullTextSummaries() {
    return new JdbcFullTextSummaryRepository(this);
  }

  public ExchangeRepository exchanges() {
    return new JdbcExchangeRepository(this);
  }

  public EmbeddingRepository embeddings() {
    return new JdbcEmbeddingRepository(this);
  }

  public VoteRepository votes() {
    return new JdbcVoteRepository(this);
  }

  public UploadRepository uploads() {
    return new JdbcUploadRepository(this, papers());
  }

  public NewsRepository news() {
    return new JdbcNewsRepository(this);
  }

  public MarkRepository marks() {
    return new JdbcMarkRepository(this);
  }

  public TrendRepository trends() {
    return new JdbcTrendRepository(this);
  }

  public ComparisonRepository comparisons() {
    return new JdbcComparisonRepository(this);
  }

  public LeaseRepository leases() {
    return new JdbcLeaseRepository(this);
  }

  public DataSource dataSource() {
    return dataSource;
  }

  public boolean isShared() {
    return dialect.isShared();
  }

  public Clock clock() {
    return dialect.clock();
  }

  public boolean isUpToDate() {
    return dialect.isUpToDate();
  }

  public void bringUpToDate() {
    dialect.bringUpToDate();
  }

  public void writeOnlyWith(String lease, String holder) {
    fence = new Fence(lease, holder);
  }

  public int backlog() {
    return read("count what waits", sql -> sql.sql(BACKLOG).query(Integer.class).single());
  }

  public void probe() {
    write(
        "write a probe",
        sql ->
            sql.sql(WRITE_PROBE)
                .param("little", new byte[PROBE])
                .param("much", new byte[2 * PROBE])
                .update());
  }

  public int forgetBefore(LocalDate day) {
    return new Retention(this).forgetBefore(day);
  }

  public void backup(Path target) {
    dialect.backup(target);
  }

  /// Waits for the write that is under way, if any.
  @Override
  public void close() {
    writing.lock();
    try {
      closed = true;
      dialect.close();
    } finally {
      writing.unlock();
    }
  }

  /// @param doing for the message of a failure: `read the ledger of 2026-11-20`
  <T extends @Nullable Object> T read(String doing, Function<JdbcClient, T> query) {
    return attempt(doing, () -> query.apply(client));
  }

  /// Runs a change in one transaction, so that what it reads stays true until it commits. It may be
  /// run again from its start, where another process has written in between; so it changes nothing
  /// but the database.
  <T extends @Nullable Object> T write(String doing, Function<JdbcClient, T> change) {
    writing.lock();
    try {
      dialect.requireInPlace();
      return attempt(doing, () -> untilAlone(() -> transaction.execute(_ -> fenced(change))));
    } finally {
      writing.unlock();
    }
  }

  private <T extends @Nullable Object> T fenced(Function<JdbcClient, T> change) {
    var needed = fence;
    if (needed != null && !JdbcLeaseRepository.isHeld(client, needed.lease, needed.holder)) {
      throw new StorageException("Another bot has taken over; nothing more is stored", null);
    }
    return change.apply(client);
  }

  /// Pauses are drawn, so that two who met do not meet again.
  private <T extends @Nullable Object> T untilAlone(Supplier<T> change) {
    for (var tries = 1; ; tries++) {
      try {
        return change.get();
      } catch (DataAccessException | TransactionException e) {
        if (tries == TRIES || !dialect.isConflict(e)) {
          throw e;
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE.toNanos()));
      }
    }
  }

  /// Runs one statement for many rows, inside a [#write].
  ///
  /// @return how many rows each changed
  <R> int[] batch(String sql, Collection<R> rows, Function<R, @Nullable Object[]> parameters) {
    return jdbc.batchUpdate(sql, rows.stream().map(parameters).toList());
  }

  private <T extends @Nullable Object> T attempt(String doing, Supplier<T> work) {
    if (closed) {
      throw new StorageException("Could not " + doing + ": the database is closed", null);
    }
    try {
      return work.get();
    } catch (DataAccessException | TransactionException e) {
      throw dialect.failure(doing, e);
    }
  }
}
