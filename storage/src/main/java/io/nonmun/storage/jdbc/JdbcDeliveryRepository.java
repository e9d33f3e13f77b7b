package io.nonmun.storage.jdbc;

import static java.util.stream.Collectors.toMap;

import io.nonmun.storage.DeliveryRepository;
import io.nonmun.storage.JobRepository.Job;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

final class JdbcDeliveryRepository implements DeliveryRepository {

  /// For a chat that is known: one that was forgotten meanwhile gets nothing.
  private static final String INSERT_DIGEST =
      """
      INSERT INTO digest (chat_id, thread_id, day, state)
      SELECT chat_id, thread_id, ?, ? FROM chat WHERE chat_id = ? AND thread_id = ?
      """;

  private static final String PLAN_DIGEST =
      INSERT_DIGEST
          + """
          ON CONFLICT (chat_id, thread_id, day)
          DO UPDATE SET state = excluded.state WHERE digest.state = 'QUIET'
          """;

  private static final String SET_DIGEST =
      INSERT_DIGEST + "ON CONFLICT (chat_id, thread_id, day) DO UPDATE SET state = excluded.state";

  private static final String PLAN =
      """
      INSERT INTO delivery (paper, chat_id, thread_id, day, position, state, message_id, reason,
        complete)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;

  private static final String MOVE =
      """
      UPDATE delivery SET day = ?, position = ?, state = ?, message_id = ?, reason = ?, complete = ?
      WHERE paper = ? AND chat_id = ? AND thread_id = ? AND (state <> 'SENT' OR ? = 'SENT')
      """;

  private static final String TOLD =
      """
      UPDATE delivery SET told_version = :version
      WHERE paper = :paper AND chat_id = :chat AND thread_id = :thread AND told_version < :version AND state = 'SENT'
      """;

  private static final String COUNTS =
      """
      SELECT state, count(*) AS papers FROM delivery
      WHERE chat_id = :chat AND thread_id = :thread AND paper IN (%s)
      GROUP BY state
      """
          .formatted(JdbcLedgerRepository.FRESH);

  private static final String INCOMPLETE =
      """
      SELECT * FROM delivery WHERE state = 'SENT' AND complete = 0 AND day >= ? AND (%s)
      ORDER BY day DESC, chat_id, thread_id, position
      """;

  private static final String SETTLED =
      """
      EXISTS (
        SELECT 1 FROM summary WHERE summary.paper = delivery.paper AND version = (
          SELECT max(version) FROM paper_version WHERE paper_version.paper = delivery.paper))
      OR NOT EXISTS (
        SELECT 1 FROM ledger WHERE announced_on = delivery.day AND ledger.paper = delivery.paper
          AND ledger.state NOT IN ('FAILED', 'SKIPPED'))
      """;

  private final Database database;

  JdbcDeliveryRepository(Database database) {
    this.database = database;
  }

  @Override
  public List<Plan> plan(Collection<Plan> plans) {
    return database.write(
        "plan " + plans.size() + " digests",
        _ -> {
          var planned =
              database.batch(
                  PLAN_DIGEST,
                  plans,
                  plan -> digestParameters(plan.chat(), plan.day(), DigestState.OPEN));
          var fresh = new ArrayList<Plan>();
          var index = 0;
          for (var plan : plans) {
            if (planned[index++] > 0) {
              fresh.add(plan);
            }
          }
          database.batch(
              PLAN,
              fresh.stream().flatMap(plan -> plan.deliveries().stream()).toList(),
              JdbcDeliveryRepository::planParameters);
          database.batch(
              SET_DIGEST,
              fresh.stream()
                  .flatMap(plan ->
                      plan.merged().stream()
                          .map(day -> new Plan(plan.chat(), day, List.of(), List.of())))
                  .toList(),
              past -> digestParameters(past.chat(), past.day(), DigestState.MERGED));
          return List.copyOf(fresh);
        });
  }

  @Override
  public void add(ChatKey chat, LocalDate day, Collection<Delivery> deliveries) {
    database.write(
        "add " + deliveries.size() + " deliveries to the digest of " + day + " for " + chat,
        sql ->
            sql.sql(SET_DIGEST).params(digestParameters(chat, day, DigestState.OPEN)).update() > 0
                ? database.batch(PLAN, deliveries, JdbcDeliveryRepository::planParameters)
                : new int[0]);
  }

  @Override
  public Optional<DigestState> digest(ChatKey chat, LocalDate day) {
    return database
        .read(
            "read the digest of " + day + " for " + chat,
            sql ->
                sql.sql("SELECT state FROM digest WHERE chat_id = ? AND thread_id = ? AND day = ?")
                    .params(chat.chatId(), chat.threadId(), day.toString())
                    .query(String.class)
                    .optional())
        .map(DigestState::valueOf);
  }

  @Override
  public Map<LocalDate, DigestState> digests(ChatKey chat, LocalDate since) {
    var digests = new HashMap<LocalDate, DigestState>();
    database.read(
        "read the digests of " + chat + " since " + since,
        sql -> {
          sql.sql("SELECT day, state FROM digest WHERE chat_id = ? AND thread_id = ? AND day >= ?")
              .params(chat.chatId(), chat.threadId(), since.toString())
              .query(row -> {
                digests.put(day(row), DigestState.valueOf(row.getString("state")));
              });
          return digests;
        });
    return digests;
  }

  @Override
  public Map<ChatKey, Map<LocalDate, DigestState>> digests(LocalDate since) {
    var digests = new HashMap<ChatKey, Map<LocalDate, DigestState>>();
    database.read(
        "read the digests since " + since,
        sql -> {
          sql.sql("SELECT * FROM digest WHERE day >= ?")
              .param(since.toString())
              .query(row -> {
                digests
                    .computeIfAbsent(chat(row), _ -> new HashMap<>())
                    .put(day(row), DigestState.valueOf(row.getString("state")));
              });
          return digests;
        });
    return digests;
  }

  @Override
  public Optional<LocalDate> lastDigest(ChatKey chat, LocalDate before) {
    return database.read(
        "read the last digest of " + chat,
        sql ->
            sql.sql(
                    """
                    SELECT day FROM digest
                    WHERE chat_id = ? AND thread_id = ? AND day < ? AND state <> 'QUIET'
                    ORDER BY day DESC LIMIT 1
                    """)
                .params(chat.chatId(), chat.threadId(), before.toString())
                .query((row, _) -> LocalDate.parse(row.getString("day")))
                .optional());
  }

  @Override
  public void digest(ChatKey chat, LocalDate day, DigestState state) {
    database.write(
        "set the digest of " + day + " for " + chat,
        sql -> sql.sql(SET_DIGEST).params(digestParameters(chat, day, state)).update());
  }

  @Override
  public Map<ChatKey, List<LocalDate>> open() {
    var open = new LinkedHashMap<ChatKey, List<LocalDate>>();
    database.read(
        "read the open digests",
        sql -> {
          sql.sql("SELECT * FROM digest WHERE state = 'OPEN' ORDER BY day, chat_id, thread_id")
              .query(row -> {
                open.computeIfAbsent(chat(row), _ -> new ArrayList<>()).add(day(row));
              });
          return open;
        });
    return open;
  }

  @Override
  public List<LocalDate> open(ChatKey chat) {
    return database.read(
        "read the open digests of " + chat,
        sql ->
            sql
                .sql(
                    """
                    SELECT day FROM digest WHERE chat_id = ? AND thread_id = ? AND state = 'OPEN'
                    ORDER BY day
                    """)
                .params(chat.chatId(), chat.threadId())
                .query(String.class)
                .list()
                .stream()
                .map(LocalDate::parse)
                .toList());
  }

  @Override
  public List<Delivery> deliveries(ChatKey chat, LocalDate day) {
    return database.read(
        "read the deliveries of " + day + " for " + chat,
        sql ->
            sql.sql(
                    """
                    SELECT * FROM delivery WHERE chat_id = ? AND thread_id = ? AND day = ?
                    ORDER BY position, paper
                    """)
                .params(chat.chatId(), chat.threadId(), day.toString())
                .query(JdbcDeliveryRepository::delivery)
                .list());
  }

  @Override
  public Optional<Delivery> find(ChatKey chat, ArxivId paper) {
    return Optional.ofNullable(known(chat, List.of(paper)).get(paper));
  }

  @Override
  public Map<ArxivId, Delivery> known(ChatKey chat, Collection<ArxivId> papers) {
    return database.read(
        "read which of " + papers.size() + " papers " + chat + " had",
        sql ->
            Chunks.of(papers.stream().map(ArxivId::value).toList())
                .flatMap(ids -> known(sql, chat, ids).stream())
                .collect(toMap(Delivery::paper, Function.identity())));
  }

  private static List<Delivery> known(JdbcClient sql, ChatKey chat, List<String> papers) {
    return sql.sql(
            """
            SELECT * FROM delivery
            WHERE paper IN (:papers) AND chat_id = :chat AND thread_id = :thread
            """)
        .param("papers", papers)
        .param("chat", chat.chatId())
        .param("thread", chat.threadId())
        .query(JdbcDeliveryRepository::delivery)
        .list();
  }

  @Override
  public Map<DeliveryState, Integer> counts(
      ChatKey chat, LocalDate day, Collection<Category> categories) {
    var counts = new EnumMap<DeliveryState, Integer>(DeliveryState.class);
    if (categories.isEmpty()) {
      return counts;
    }
    database.read(
        "count what " + chat + " had of " + day,
        sql -> {
          sql.sql(COUNTS)
              .param("chat", chat.chatId())
              .param("thread", chat.threadId())
              .param("day", day.toString())
              .param("categories", categories.stream().map(Category::code).toList())
              .query(row -> {
                counts.put(DeliveryState.valueOf(row.getString("state")), row.getInt("papers"));
              });
          return counts;
        });
    return counts;
  }

  @Override
  public Map<ChatKey, Set<ArxivId>> known(Collection<ArxivId> papers) {
    var known = new HashMap<ChatKey, Set<ArxivId>>();
    database.read(
        "read who had any of " + papers.size() + " papers",
        sql -> {
          Chunks.of(papers.stream().map(ArxivId::value).toList())
              .forEach(ids ->
                  sql.sql("SELECT paper, chat_id, thread_id FROM delivery WHERE paper IN (:ids)")
                      .param("ids", ids)
                      .query(row -> {
                        known
                            .computeIfAbsent(chat(row), _ -> new HashSet<>())
                            .add(new ArxivId(row.getString("paper")));
                      }));
          return known;
        });
    return known;
  }

  @Override
  public void move(Collection<Delivery> deliveries) {
    database.write(
        "move " + deliveries.size() + " deliveries",
        _ -> database.batch(MOVE, deliveries, JdbcDeliveryRepository::moveParameters));
  }

  @Override
  public List<Delivery> incomplete(LocalDate since) {
    return incomplete(since, "TRUE");
  }

  @Override
  public List<Delivery> settled(LocalDate since) {
    return incomplete(since, SETTLED);
  }

  private List<Delivery> incomplete(LocalDate since, String condition) {
    return database.read(
        "read the incomplete deliveries since " + since,
        sql ->
            sql.sql(INCOMPLETE.formatted(condition))
                .param(since.toString())
                .query(JdbcDeliveryRepository::delivery)
                .list());
  }

  @Override
  public List<Delivery> sentTo(ArxivId paper) {
    return database.read(
        "read who was sent " + paper,
        sql ->
            sql.sql(
                    """
                    SELECT * FROM delivery WHERE paper = ? AND state = 'SENT'
                    ORDER BY chat_id, thread_id
                    """)
                .param(paper.value())
                .query(JdbcDeliveryRepository::delivery)
                .list());
  }

  @Override
  public boolean told(ArxivId paper, int version, Job note) {
    var chat = note.chat();
    return database.write(
        "have " + chat + " told of " + paper + "v" + version,
        sql -> {
          var news =
              sql.sql(TOLD)
                      .param("version", version)
                      .param("paper", paper.value())
                      .param("chat", chat.chatId())
                      .param("thread", chat.threadId())
                      .update()
                  > 0;
          if (news) {
            JdbcJobRepository.submit(sql, note);
          }
          return news;
        });
  }

  private static Object[] digestParameters(ChatKey chat, LocalDate day, DigestState state) {
    return new Object[] {day.toString(), state.name(), chat.chatId(), chat.threadId()};
  }

  private static @Nullable Object[] planParameters(Delivery delivery) {
    return new @Nullable Object[] {
      delivery.paper().value(),
      delivery.chat().chatId(),
      delivery.chat().threadId(),
      delivery.day().toString(),
      delivery.position(),
      delivery.state().name(),
      delivery.messageId(),
      delivery.reason(),
      delivery.complete() ? 1 : 0
    };
  }

  private static @Nullable Object[] moveParameters(Delivery delivery) {
    return new @Nullable Object[] {
      delivery.day().toString(),
      delivery.position(),
      delivery.state().name(),
      delivery.messageId(),
      delivery.reason(),
      delivery.complete() ? 1 : 0,
      delivery.paper().value(),
      delivery.chat().chatId(),
      delivery.chat().threadId(),
      delivery.state().name()
    };
  }

  private static ChatKey chat(ResultSet row) throws SQLException {
    return new ChatKey(row.getLong("chat_id"), row.getInt("thread_id"));
  }

  private static LocalDate day(ResultSet row) throws SQLException {
    return LocalDate.parse(row.getString("day"));
  }

  private static Delivery delivery(ResultSet row, int rowNumber) throws SQLException {
    var messageId = row.getInt("message_id");
    var sent = !row.wasNull();
    return new Delivery(
        chat(row),
        new ArxivId(row.getString("paper")),
        day(row),
        row.getInt("position"),
        DeliveryState.valueOf(row.getString("state")),
        sent ? messageId : null,
        row.getString("reason"),
        row.getBoolean("complete"));
  }
}
