package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.FakeTelegram.Call;
import io.nonmun.bot.FakeTelegram.Fault;
import io.nonmun.bot.post.AdminAlerts;
import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PrivateAlertsTest {

  private static final long ADMIN = 77;
  private static final String BROKEN = "목록을 읽지 못합니다.";
  private static final String MENDED = "목록을 다시 읽습니다.";

  private final FakeTelegram server = new FakeTelegram();
  private final FakeTime time = new FakeTime();
  private final InMemoryAlerts memory = new InMemoryAlerts();
  private Telegram telegram = open(server);
  private AdminAlerts alerts = telegram.alerts();

  private Telegram open(FakeTelegram server) {
    return new Telegram(
        new Telegram.Account(FakeTelegram.TOKEN, server.url(), "", false),
        new InMemoryUpdates(),
        new RecordingChats(),
        memory,
        () -> List.of(ADMIN),
        time,
        time);
  }

  @AfterEach
  void close() {
    telegram.close();
    server.close();
  }

  private void awaitTold(boolean broken) throws InterruptedException {
    server.await(
        "the admins to believe it",
        () -> memory.find("arxiv").map(alert -> alert.believedBroken()).orElse(false) == broken);
  }

  private void passAnHourWithoutTelegram() throws InterruptedException {
    var end = time.instant().plus(Duration.ofHours(1));
    server.await("an hour", () -> time.instant().isAfter(end));
  }

  private List<String> toldSince(int earlier) {
    var calls = server.calls("sendMessage");
    return calls.subList(earlier, calls.size()).stream().map(Call::text).toList();
  }

  // The end was lost where it came while the alert was on its way, and with it the text.
  @Test
  void anEndThatComesWhileTheAlertIsOnItsWayIsToldToo() throws Exception {
    var told = new LinkedBlockingQueue<String>();
    var alerts = new AtomicReference<PrivateAlerts>();
    var post =
        new Post() {
          @Override
          public SendOutcome send(
              ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn) {
            told.add(message.plainText());
            alerts.get().mended("database", "well");
            return new SendOutcome.Sent(1);
          }

          @Override
          public SendOutcome sendPhoto(
              ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo) {
            throw new AssertionError("an alert is text");
          }

          @Override
          public SendOutcome sendDocument(
              ChatKey chat,
              Attachment.Document document,
              Message caption,
              @Nullable Integer replyTo) {
            throw new AssertionError("an alert is text");
          }

          @Override
          public SendOutcome edit(ChatKey chat, int messageId, Message message) {
            throw new AssertionError("an alert stays as it is");
          }

          @Override
          public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons) {
            throw new AssertionError("an alert has no buttons");
          }

          @Override
          public void acknowledge(String callbackQueryId, String text) {}
        };
    try (var opened = new PrivateAlerts(new InMemoryAlerts(), () -> List.of(ADMIN), () -> post)) {
      alerts.set(opened);
      opened.broken("database", "broken");

      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("⚠️ broken");
      assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo("✅ well");
    }
  }

  @Test
  void eachChangeIsToldOnceHoweverOftenItIsSaid() throws Exception {
    for (var i = 0; i < 10; i++) {
      alerts.broken("arxiv", BROKEN);
    }
    awaitTold(true);
    for (var i = 0; i < 10; i++) {
      alerts.mended("arxiv", MENDED);
    }
    awaitTold(false);

    assertThat(toldSince(0)).containsExactly("⚠️ " + BROKEN, "✅ " + MENDED);
    assertThat(memory.all()).isEmpty();
  }

  @Test
  void crashBetweenTheMarkAndTheMessageLosesNothing() throws Exception {
    server.failLastingly("sendMessage", new Fault.DropBefore());
    alerts.broken("arxiv", BROKEN);
    server.await("sendMessage", 1);
    telegram.close();

    try (var reachable = new FakeTelegram()) {
      telegram = open(reachable);
      telegram.inbox(_ -> {}, List.of());

      awaitTold(true);
      assertThat(reachable.calls("sendMessage"))
          .extracting(Call::text)
          .containsExactly("⚠️ " + BROKEN);
    }
  }

  @Test
  void whatWasToldIsNotToldAgainAfterARestart() throws Exception {
    alerts.broken("arxiv", BROKEN);
    awaitTold(true);
    telegram.close();

    telegram = open(server);
    telegram.inbox(_ -> {}, List.of());
    telegram.alerts().broken("arxiv", BROKEN);
    telegram.alerts().mended("arxiv", MENDED);
    awaitTold(false);

    assertThat(toldSince(0)).containsExactly("⚠️ " + BROKEN, "✅ " + MENDED);
  }

  @Test
  void anHourWithoutTelegramMakesOneMessage() throws Exception {
    server.failLastingly("sendMessage", new Fault.DropBefore());
    for (var i = 0; i < 5; i++) {
      alerts.broken("arxiv", BROKEN);
      alerts.mended("arxiv", MENDED);
      alerts.broken("arxiv", BROKEN);
    }
    passAnHourWithoutTelegram();
    alerts.broken("arxiv", BROKEN);
    List<Call> inVain;
    synchronized (server) {
      server.heal();
      inVain = server.calls("sendMessage");
    }

    awaitTold(true);

    assertThat(toldSince(inVain.size())).containsExactly("⚠️ " + BROKEN);
  }

  // R7: after one config mistake, another one was never told.
  @Test
  void r07EveryOtherMistakeIsToldOnceAndTheMendOnce() throws Exception {
    for (var text : List.of("줄 3", "줄 3", "줄 9", "줄 9")) {
      alerts.brokenAnew("arxiv", text);
      server.await(text, () -> toldSince(0).contains("⚠️ " + text));
      server.await(
          "it to be kept", () -> memory.find("arxiv").filter(a -> !a.isUntold()).isPresent());
    }
    alerts.mended("arxiv", MENDED);
    awaitTold(false);
    alerts.mended("arxiv", MENDED);

    assertThat(toldSince(0)).containsExactly("⚠️ 줄 3", "⚠️ 줄 9", "✅ " + MENDED);
  }

  @Test
  void r07TheMendIsToldThoughTheNextMistakeCouldNotBe() throws Exception {
    alerts.brokenAnew("arxiv", "줄 3");
    awaitTold(true);
    server.failLastingly("sendMessage", new Fault.DropBefore());
    alerts.brokenAnew("arxiv", "줄 9");
    passAnHourWithoutTelegram();
    alerts.mended("arxiv", MENDED);
    List<Call> before;
    synchronized (server) {
      server.heal();
      before = server.calls("sendMessage");
    }
    awaitTold(false);

    assertThat(toldSince(before.size())).endsWith("✅ " + MENDED);
  }

  @Test
  void adminWhoCannotBeReachedIsNotTriedAgain() throws Exception {
    server.fail("sendMessage", ADMIN, Fault.of(403, "Forbidden: bot was blocked by the user"));

    alerts.broken("arxiv", BROKEN);

    awaitTold(true);
    assertThat(toldSince(0)).hasSize(1);
  }
}
