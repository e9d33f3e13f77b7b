package io.nonmun.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/// Every contract on SQLite.
class SqliteRepositoriesTest {

  interface OnSqlite extends OnDatabase {
    @Override
    default StorageSettings settings(Path folder) {
      return new StorageSettings("jdbc:sqlite:" + folder.resolve("nonmun.db"));
    }
  }

  @Nested
  class Alert extends AlertRepositoryContract implements OnSqlite {}

  @Nested
  class Allowance extends AllowanceRepositoryContract implements OnSqlite {}

  @Nested
  class Broadcast extends BroadcastRepositoryContract implements OnSqlite {}

  @Nested
  class Channel extends ChannelRepositoryContract implements OnSqlite {}

  @Nested
  class Chat extends ChatRepositoryContract implements OnSqlite {}

  @Nested
  class Comparison extends ComparisonRepositoryContract implements OnSqlite {}

  @Nested
  class Delivery extends DeliveryRepositoryContract implements OnSqlite {}

  @Nested
  class Draft extends DraftRepositoryContract implements OnSqlite {}

  @Nested
  class Embedding extends EmbeddingRepositoryContract implements OnSqlite {}

  @Nested
  class Exchange extends ExchangeRepositoryContract implements OnSqlite {}

  @Nested
  class FullText extends FullTextRepositoryContract implements OnSqlite {}

  @Nested
  class FullTextSummary extends FullTextSummaryRepositoryContract implements OnSqlite {}

  @Nested
  class Gate extends GateRepositoryContract implements OnSqlite {}

  @Nested
  class Job extends JobRepositoryContract implements OnSqlite {}

  @Nested
  class LateListing extends LateListingRepositoryContract implements OnSqlite {}

  @Nested
  class Ledger extends LedgerRepositoryContract implements OnSqlite {}

  @Nested
  class Mark extends MarkRepositoryContract implements OnSqlite {}

  @Nested
  class News extends NewsRepositoryContract implements OnSqlite {}

  @Nested
  class Note extends NoteRepositoryContract implements OnSqlite {}

  @Nested
  class Paper extends PaperRepositoryContract implements OnSqlite {}

  @Nested
  class ResponseCache extends ResponseCacheRepositoryContract implements OnSqlite {}

  @Nested
  class Retention extends RetentionContract implements OnSqlite {}

  @Nested
  class SchedulerTable extends SchedulerTableContract implements OnSqlite {}

  @Nested
  class Search extends SearchRepositoryContract implements OnSqlite {}

  @Nested
  class Spending extends SpendingRepositoryContract implements OnSqlite {}

  @Nested
  class Summary extends SummaryRepositoryContract implements OnSqlite {}

  @Nested
  class Tap extends TapRepositoryContract implements OnSqlite {}

  @Nested
  class Trend extends TrendRepositoryContract implements OnSqlite {}

  @Nested
  class Update extends UpdateRepositoryContract implements OnSqlite {}

  @Nested
  class Upload extends UploadRepositoryContract implements OnSqlite {}

  @Nested
  class Vote extends VoteRepositoryContract implements OnSqlite {}
}
