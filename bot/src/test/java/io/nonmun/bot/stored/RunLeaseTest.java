package io.nonmun.bot.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.bot.config.BotStartException;
import io.nonmun.storage.LeaseRepository;
import io.nonmun.storage.StorageException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunLeaseTest {

  /// Without a time: a lease ends when the test says so.
  private static final class Leases implements LeaseRepository {

    final Map<String, String> holders = new ConcurrentHashMap<>();
    final CountDownLatch refused = new CountDownLatch(1);
    final CountDownLatch asked = new CountDownLatch(3);
    final CountDownLatch failed = new CountDownLatch(2);
    volatile boolean away;

    @Override
    public boolean take(String name, String holder, Duration time) {
      if (away) {
        failed.countDown();
        throw new StorageException("the server is away", null);
      }
      var taken = holders.computeIfAbsent(name, _ -> holder).equals(holder);
      if (!taken) {
        refused.countDown();
      }
      return taken;
    }

    @Override
    public void release(String name, String holder) {
      holders.remove(name, holder);
    }

    @Override
    public void describe(String name, String holder, String settings) {}

    @Override
    public Optional<String> description(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<String> holder(String name) {
      if (away) {
        failed.countDown();
        throw new StorageException("the server is away", null);
      }
      asked.countDown();
      return Optional.ofNullable(holders.get(name));
    }
  }

  private final Leases leases = new Leases();
  private final CountDownLatch lost = new CountDownLatch(1);

  private RunLease lease() {
    return new RunLease(leases, () -> {}, () -> {}, lost::countDown);
  }

  private Thread standBy(RunLease lease, CountDownLatch began) {
    return Thread.ofVirtual()
        .start(() -> {
          try (var _ = lease.await(() -> () -> {})) {
            began.countDown();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Test
  void aSecondBotIsRefusedUntilTheFirstGivesItBack() {
    var closed = new CountDownLatch(1);
    try (var _ = lease().take("db")) {
      var second = new RunLease(leases, () -> {}, closed::countDown, lost::countDown);
      assertThatThrownBy(() -> second.take("jdbc:postgresql://host/nonmun"))
          .isInstanceOf(BotStartException.class)
          .hasMessageContainingAll(
              "jdbc:postgresql://host/nonmun", Long.toString(ProcessHandle.current().pid()));
      assertThat(closed.getCount()).isZero();
    }
    lease().take("db").close();
    assertThat(leases.holders).isEmpty();
  }

  @Test
  void oneThatStandsByBeginsWhenTheOtherIsGone() throws Exception {
    var first = lease().take("db");
    var began = new CountDownLatch(1);
    var second = standBy(lease(), began);
    assertThat(leases.refused.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(began.getCount()).isOne();

    first.close();

    assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
    second.join();
    assertThat(leases.holders).isEmpty();
  }

  @Test
  void whoLosesItEnds() throws Exception {
    try (var _ = lease().take("db")) {
      leases.holders.replaceAll((_, _) -> "somebody else");
      assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(leases.holders).containsValue("somebody else");
  }

  @Test
  void whileTheDatabaseIsAwayNobodyEnds() throws Exception {
    var lease = lease().take("db");
    leases.away = true;
    assertThat(leases.failed.await(10, TimeUnit.SECONDS)).isTrue();
    leases.away = false;
    lease.close();
    assertThat(lost.getCount()).isOne();
  }

  /// That nobody was heard of while nobody could be says nothing.
  @Test
  void whoStoodByLeavesTheHolderTimeToComeBackWhenTheDatabaseDoes() throws Exception {
    leases.holders.put(RunLease.NAME, "another");
    var patient = new RunLease(leases, () -> {}, () -> {}, lost::countDown, Duration.ofMinutes(10));
    var began = new CountDownLatch(1);
    var waiting = standBy(patient, began);
    assertThat(leases.refused.await(10, TimeUnit.SECONDS)).isTrue();
    leases.away = true;
    assertThat(leases.failed.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(patient.seesDatabase()).isFalse();

    leases.holders.clear(); // as after five seconds without a sign
    leases.away = false;

    assertThat(leases.asked.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(patient.seesDatabase()).isTrue();
    waiting.interrupt();
    waiting.join();
    assertThat(began.getCount()).isOne();
  }

  @Test
  void theDatabaseIsMadeFitByWhoHasTheRightAndGivenBackWhereItCannotBe() {
    var lease =
        new RunLease(
            leases,
            () -> {
              assertThat(leases.holders).hasSize(1);
              throw new StorageException("its schema is newer", null);
            },
            () -> {},
            lost::countDown);

    assertThatThrownBy(() -> lease.await(() -> () -> {})).hasMessage("its schema is newer");

    assertThat(leases.holders).isEmpty();
  }
}
