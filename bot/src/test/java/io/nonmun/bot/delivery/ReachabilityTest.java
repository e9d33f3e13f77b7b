package io.nonmun.bot.delivery;

import static io.nonmun.bot.intake.FakePaperSource.paper;
import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.FakeSummarizer;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.RecordingMessageSender.Edited;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import io.nonmun.storage.model.DigestState;
import io.nonmun.summarizer.SummaryOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Digests of chats that cannot be written to, or must be waited for.
@Timeout(60)
class ReachabilityTest extends ReaderDeliveries {

  @Test
  void t07BlockedChatKeepsItsDigestForWhenItIsBackAndOthersGetTheirs() throws Exception {
    announce(3);
    var other = bot.chat(2, DeliveryFixture.wants("cs.CL"));
    bot.telegram.answer(
        reader,
        new SendOutcome.Unreachable(
            SendOutcome.Scope.CHAT, "Forbidden: bot was blocked by the user"));

    run();

    assertThat(bot.papers(other)).hasSize(3);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);
    assertThat(chat().unreachable()).contains("blocked");
    assertThat(chat().preferences().categories()).hasSize(2);

    bot.telegram.answer(reader, null);
    bot.storage.chats().reachable(reader, null);
    delivery.deliver();
    delivery.deliver();

    assertThat(bot.papers(reader)).hasSize(3);
  }

  @Test
  void t09GoneTopicIsToldToTheAdmins() throws Exception {
    announce(1);
    bot.telegram.answer(
        reader, new SendOutcome.Unreachable(SendOutcome.Scope.TOPIC, "message thread not found"));

    run();

    assertThat(bot.admins.subjects()).containsExactly("broken telegram-topic:1/0");
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);
  }

  @Test
  void refusedMessageIsGivenUpWithItsReason() throws Exception {
    announce(1);
    bot.telegram.answer(reader, new SendOutcome.Refused("Bad Request: message is too long"));

    run();

    assertThat(bot.rows(reader, DAY))
        .singleElement()
        .satisfies(row -> assertThat(row.state()).isEqualTo(DeliveryState.FAILED))
        .extracting(Delivery::reason)
        .asString()
        .contains("too long");
  }

  @Test
  void t08GroupThatBecomesASupergroupInMidDigestLosesNothingAndRepeatsAtMostTheMessageInHand()
      throws Exception {
    announce(10);
    bot.storage.chats().forget(reader.chatId());
    var group = bot.chat(-5, DeliveryFixture.wants("cs.CL"));
    var supergroup = ChatKey.of(-1_001_234_567_890L);
    var migrating =
        new DyingSender(1, true) {
          @Override
          public SendOutcome send(
              ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
            if (!chat.equals(supergroup) && !bot.telegram.events().isEmpty()) {
              bot.storage
                  .chats()
                  .migrate(group.chatId(), supergroup.chatId()); // As the sender does.
              return bot.telegram.send(supergroup, message, replyTo, turn);
            }
            return bot.telegram.send(chat, message, replyTo, turn);
          }
        };
    try (var process = bot.start(migrating)) {
      process.run(process.announcements.look());
      process.deliver();
      process.deliver();
    }

    var all = new ArrayList<>(bot.papers(group));
    all.addAll(bot.papers(supergroup));
    assertThat(new HashSet<>(all)).hasSize(10);
    assertThat(all).hasSizeLessThanOrEqualTo(10 + 5);
    assertThat(bot.storage.deliveries().digest(supergroup, DAY)).contains(DigestState.DONE);
  }

  /// T14: each chat waits alone, for whatever it is that Telegram holds back.
  @Test
  void oneChatsLongWaitHoldsUpNoOtherAndEndsByItself() throws Exception {
    var other = bot.chat(2, DeliveryFixture.wants("cs.CL"));
    flood(reader);
    delivery.quiet(DAY, true);
    assertThat(bot.sent(other)).hasSize(1);
    assertThat(bot.sent(reader)).isEmpty();

    bot.clock.move(Duration.ofHours(1));
    bot.telegram.answer(reader, null);
    delivery.look();
    delivery.look();
    assertThat(bot.sent(reader)).hasSize(1);

    announce(1);
    bot.summarizer.answer = paper -> new SummaryOutcome.Extracted(List.of("It works."), "resting");
    run();
    bot.summarizer.answer = paper -> new SummaryOutcome.Summarised(FakeSummarizer.summary(paper));
    flood(reader);
    delivery.tend();
    assertThat(edits()).extracting(Edited::chat).containsExactly(other);

    bot.clock.move(Duration.ofHours(1));
    bot.telegram.answer(reader, null);
    delivery.look();
    assertThat(edits()).extracting(Edited::chat).containsExactly(other, reader);
    assertThat(bot.rows(reader, DAY)).allMatch(Delivery::complete);
  }

  private void flood(ChatKey chat) {
    bot.telegram.answer(chat, new SendOutcome.Later(bot.clock.instant().plusSeconds(3_600)));
  }

  @Test
  void aQuietDayThatTheWaitOutlivesIsNotSaid() throws Exception {
    flood(reader);
    delivery.quiet(DAY, true);
    announce(1);
    bot.telegram.answer(reader, null);
    run();
    bot.clock.move(Duration.ofHours(1));
    delivery.look();

    assertThat(bot.sent(reader)).hasSize(1);
    assertThat(bot.papers(reader)).hasSize(1);
  }

  /// T15: a chat without rights is tried with its real message until it takes it.
  @Test
  void digestOfAChatThatCannotBeWrittenToComesByItselfLater() throws Exception {
    announce(6);
    bot.telegram.answer(
        reader,
        new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, "Bad Request: CHAT_ADMIN_REQUIRED"));
    run();
    assertThat(state(DAY)).contains(DigestState.OPEN);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);

    bot.telegram.answer(reader, null);
    delivery.deliver();
    delivery.look();
    assertThat(bot.sent(reader)).as("not before an hour").isEmpty();
    var back = new AtomicInteger();
    bot.reachability.onBack(_ -> back.incrementAndGet());
    bot.clock.move(Duration.ofHours(1));
    delivery.look();

    assertThat(bot.papers(reader)).hasSize(6);
    assertThat(bot.sent(reader)).hasSizeGreaterThan(1);
    assertThat(back).as("told by the first message").hasValue(1);
    assertThat(chat().unreachable()).isNull();
    assertThat(state(DAY)).contains(DigestState.DONE);
  }

  @Test
  void chatThatIsBackGetsItsDigestAtOnce() throws Exception {
    announce(1);
    bot.telegram.answer(
        reader, new SendOutcome.Unreachable(SendOutcome.Scope.CHAT, "Forbidden: kicked"));
    run();

    bot.telegram.answer(reader, null);
    bot.reachability.back(reader);
    delivery.awaitSent();

    assertThat(bot.papers(reader)).hasSize(1);
  }

  /// A reason that nobody knows is the chat's where the chat takes nothing at all.
  @ParameterizedTest
  @ValueSource(ints = {1, 7})
  void unknownRefusalOfEverythingLeavesTheDigestOpen(int papers) throws Exception {
    announce(papers);
    bot.telegram.answer(reader, new SendOutcome.Refused("Bad Request: NEVER_HEARD_OF"));

    run();

    assertThat(state(DAY)).contains(DigestState.OPEN);
    assertThat(bot.rows(reader, DAY)).allMatch(row -> row.state() == DeliveryState.PLANNED);
    assertThat(chat().unreachable()).contains("NEVER_HEARD_OF");
  }

  @Test
  void unknownRefusalOfOneMessageIsTheMessages() throws Exception {
    announce(7);
    var refusing =
        new DyingSender(99, true) {
          private int messages;

          @Override
          public SendOutcome send(
              ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
            return messages++ == 0
                ? new SendOutcome.Refused("Bad Request: NEVER_HEARD_OF")
                : super.send(chat, message, replyTo, turn);
          }
        };
    try (var process = bot.start(refusing)) {
      process.run(process.announcements.look());
    }

    assertThat(bot.papers(reader)).hasSize(2);
    assertThat(bot.rows(reader, DAY))
        .filteredOn(row -> row.state() == DeliveryState.FAILED)
        .hasSize(5);
    assertThat(state(DAY)).contains(DigestState.DONE);
    assertThat(chat().unreachable()).isNull();
  }
}
