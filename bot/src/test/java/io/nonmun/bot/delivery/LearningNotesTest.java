package io.nonmun.bot.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.delivery.DeliveryFixture.Process;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.telegram.RecordingMessageSender.Sent;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.DigestState;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LearningNotesTest {

  private static final LocalDate THURSDAY = LocalDate.of(2026, 11, 19);
  private static final LocalDate FRIDAY = THURSDAY.plusDays(1);

  /// After Thursday's announcement, before Friday's.
  private static final Instant SWITCHED_ON = Instant.parse("2026-11-19T12:00:00Z");

  private final DeliveryFixture bot = new DeliveryFixture(SWITCHED_ON);
  private final ChatKey reader = bot.chat(1, DeliveryFixture.wants("cs.CL"));
  private final ChatKey other = bot.chat(2, DeliveryFixture.wants("cs.CL"));
  private final ToldChats told = new ToldChats(bot.storage.marks());
  private Process process = bot.start();
  private LearningNotes notes = notes();
  private boolean allowed = true;

  private LearningNotes notes() {
    return new LearningNotes(
        () -> allowed,
        told,
        new Subscribers(bot.storage.chats(), chat -> bot.admitted.admits(chat)),
        bot.storage.deliveries(),
        bot.telegram,
        process.work,
        bot.clock);
  }

  @AfterEach
  void close() {
    process.close();
    bot.close();
  }

  private void digest(ChatKey chat, LocalDate day) {
    bot.storage.deliveries().digest(chat, day, DigestState.DONE);
  }

  private void passes(Duration time) throws Exception {
    bot.clock.move(time);
    notes.look();
    process.look();
  }

  private long toldTo(ChatKey chat) {
    return bot.telegram.events().stream()
        .filter(Sent.class::isInstance)
        .map(Sent.class::cast)
        .filter(sent -> sent.chat().equals(chat))
        .filter(sent -> sent.message().plainText().startsWith("📎 이제부터 👍를"))
        .count();
  }

  @Test
  void eachChatIsToldOnceBelowItsNextDigest() throws Exception {
    digest(reader, THURSDAY);
    passes(Duration.ofMinutes(1));
    assertThat(toldTo(reader)).as("with a digest that was there before").isZero();

    digest(reader, FRIDAY);
    passes(Duration.ofDays(1));
    passes(Duration.ofMinutes(1));
    process.close();
    process = bot.start();
    notes = notes();
    passes(Duration.ofHours(1));

    assertThat(toldTo(reader)).isEqualTo(1);
    assertThat(told.told(reader)).isNotNull();
    assertThat(toldTo(other)).as("who had no digest").isZero();
    assertThat(told.told(other)).isNull();
  }

  @Test
  void whoIsAskedAgainIsToldAgain() throws Exception {
    passes(Duration.ofMinutes(1));
    digest(reader, FRIDAY);
    passes(Duration.ofDays(1));
    allowed = false;
    passes(Duration.ofMinutes(1));
    assertThat(told.told(reader)).isNull();

    allowed = true;
    passes(Duration.ofMinutes(1));
    assertThat(toldTo(reader)).as("before the next digest").isEqualTo(1);
    digest(reader, FRIDAY.plusDays(3));
    passes(Duration.ofDays(3));
    assertThat(toldTo(reader)).isEqualTo(2);
  }

  @Test
  void whoDidNotHearItIsNotTaken() throws Exception {
    passes(Duration.ofMinutes(1));
    digest(reader, FRIDAY);
    bot.telegram.answer(reader, new SendOutcome.Refused("Bad Request: no"));
    passes(Duration.ofDays(1));
    passes(Duration.ofMinutes(1));

    assertThat(told.told(reader)).isNull();
    told.tell(other, bot.clock.instant());
    told.forget(other.chatId());
    assertThat(told.told(other)).isNull();
  }
}
