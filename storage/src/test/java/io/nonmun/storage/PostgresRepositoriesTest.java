package io.nonmun.storage;

import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/// Every contract on PostgreSQL.
@NeedsPostgres
class PostgresRepositoriesTest {

  interface OnPostgres extends OnDatabase {
    @Override
    default StorageSettings settings(Path folder) {
      return PostgresServer.database(folder);
    }
  }

  @Nested
  class Alert extends AlertRepositoryContract implements OnPostgres {}

  @Nested
  class Allowance extends AllowanceRepositoryContract implements OnPostgres {}

  @Nested
  class Broadcast extends BroadcastRepositoryContract implements OnPostgres {}

  @Nested
  class Channel extends ChannelRepositoryContract implements OnPostgres {}

  @Nested
  class Chat extends ChatRepositoryContract implements OnPostgres {}

  @Nested
  class Comparison extends ComparisonRepositoryContract implements OnPostgres {}

  @Nested
  class Delivery extends DeliveryRepositoryContract implements OnPostgres {}

  @Nested
  class Draft extends DraftRepositoryContract implements OnPostgres {}

  @Nested
  class Embedding extends EmbeddingRepositoryContract implements OnPostgres {}

  @Nested
  class Exchange extends ExchangeRepositoryContract implements OnPostgres {}

  @Nested
  class FullText extends FullTextRepositoryContract implements OnPostgres {}

  @Nested
  class FullTextSummary extends FullTextSummaryRepositoryContract implements OnPostgres {}

  @Nested
  class Gate extends GateRepositoryContract implements OnPostgres {}

  @Nested
  class Job extends JobRepositoryContract implements OnPostgres {}

  @Nested
  class LateListing extends LateListingRepositoryContract implements OnPostgres {}

  @Nested
  class Ledger extends LedgerRepositoryContract implements OnPostgres {}

  @Nested
  class Mark extends MarkRepositoryContract implements OnPostgres {}

  @Nested
  class News extends NewsRepositoryContract implements OnPostgres {}

  @Nested
  class Note extends NoteRepositoryContract implements OnPostgres {}

  @Nested
  class Paper extends PaperRepositoryContract implements OnPostgres {}

  @Nested
  class ResponseCache extends ResponseCacheRepositoryContract implements OnPostgres {}

  @Nested
  class Retention extends RetentionContract implements OnPostgres {}

  @Nested
  class SchedulerTable extends SchedulerTableContract implements OnPostgres {}

  @Nested
  class Search extends SearchRepositoryContract implements OnPostgres {}

  @Nested
  class Spending extends SpendingRepositoryContract implements OnPostgres {}

  @Nested
  class Summary extends SummaryRepositoryContract implements OnPostgres {}

  @Nested
  class Tap extends TapRepositoryContract implements OnPostgres {}

  @Nested
  class Trend extends TrendRepositoryContract implements OnPostgres {}

  @Nested
  class Update extends UpdateRepositoryContract implements OnPostgres {}

  @Nested
  class Upload extends UploadRepositoryContract implements OnPostgres {}

  @Nested
  class Vote extends VoteRepositoryContract implements OnPostgres {}
}
