package io.nonmun.bot.telegram;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nonmun.bot.FakeTelegram;
import io.nonmun.bot.telegram.Incoming.Chatter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebhookTest {

  private static final long ADMIN = 77;
  private static final String HEADER = "X-Telegram-Bot-Api-Secret-Token";

  private final FakeTelegram server = new FakeTelegram();
  private final FakeTime time = new FakeTime();
  private final InMemoryUpdates updates = new InMemoryUpdates();
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer own;
  private URI address;
  private Telegram telegram;
  private Inbox inbox;

  @BeforeEach
  void open() throws IOException {
    own = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    own.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    address = URI.create("http://127.0.0.1:" + own.getAddress().getPort() + "/telegram");
    telegram =
        new Telegram(
            new Telegram.Account(FakeTelegram.TOKEN, server.url(), address.toString(), false),
            updates,
            new RecordingChats(),
            new InMemoryAlerts(),
            () -> List.of(ADMIN),
            time,
            time);
    var webhook = telegram.webhook().orElseThrow();
    own.createContext(webhook.path(), webhook);
    own.start();
    inbox = telegram.inbox(incoming -> heard.add(((Chatter) incoming).text()), List.of());
    inbox.start();
  }

  @AfterEach
  void close() {
    inbox.close();
    telegram.close();
    own.stop(0);
    server.close();
  }

  private String secret() throws InterruptedException {
    return server.await("setWebhook", 1).getFirst().parameters().path("secret_token").asString();
  }

  private static String update(int id, String text) {
    return """
    {"update_id": %d, "message": {"message_id": %d, "text": "%s",
     "from": {"id": 5, "is_bot": false, "first_name": "지민"},
     "chat": {"id": 5, "type": "private"}}}\
    """
        .formatted(id, id, text);
  }

  private int bring(String body, String secret) throws IOException, InterruptedException {
    return bring(address, body, secret);
  }

  private int bring(URI address, String body, String secret)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(address).header(HEADER, secret).POST(BodyPublishers.ofString(body));
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  @Test
  void telegramIsToldWhereToBringWhichUpdates() throws Exception {
    var set = server.await("setWebhook", 1).getFirst().parameters();

    assertThat(set.path("url").asString()).isEqualTo(address.toString());
    assertThat(set.path("secret_token").asString()).matches("[0-9a-f]{64}");
    assertThat(set.path("allowed_updates").toString()).contains("\"callback_query\"");
    assertThat(server.calls("getUpdates")).isEmpty();
    server.await("it heard", () -> inbox.lastHeard().isPresent());
    assertThat(inbox.lastHeard()).contains(time.instant());
  }

  @Test
  void anUpdateIsStoredBeforeItIsAnsweredAndHandledOnce() throws Exception {
    var secret = secret();

    assertThat(bring(update(1, "안녕"), secret)).isEqualTo(200);
    assertThat(bring(update(1, "안녕"), secret)).isEqualTo(200);
    assertThat(bring(update(2, "또"), secret)).isEqualTo(200);

    server.await("both handled", () -> updates.handledIds().size() == 2);
    assertThat(heard).containsExactly("안녕", "또");
  }

  @Test
  void whatIsNotStoredIsToComeAgain() throws Exception {
    var secret = secret();
    updates.failToStore(1);

    assertThat(bring(update(1, "안녕"), secret)).isEqualTo(503);
    assertThat(bring(update(1, "안녕"), secret)).isEqualTo(200);

    server.await("it handled", () -> updates.handledIds().size() == 1);
    server.await("sendMessage", 1); // that it waits
    assertThat(heard).containsExactly("안녕");
  }

  /// A chat's are handled in order, wherever they came.
  @Test
  void whatABotThatStandsByStoresIsHandledByTheOneThatRuns() throws Exception {
    var secret = secret();
    var other = address.resolve("/standby");
    var door = WebhookDoor.storing(FakeTelegram.TOKEN, other.toString(), time, updates);
    own.createContext(door.path(), door);

    assertThat(bring(other, update(1, "첫째"), secret)).isEqualTo(200);
    assertThat(bring(update(2, "둘째"), secret)).isEqualTo(200);
    assertThat(bring(other, update(3, "셋째"), secret)).isEqualTo(200);
    assertThat(bring(other, update(3, "셋째"), secret)).isEqualTo(200);
    assertThat(bring(other, update(4, "넷째"), "wrong")).isEqualTo(401);
    updates.failToStore(1);
    assertThat(bring(other, update(5, "다섯째"), secret)).isEqualTo(503);

    server.await("all handled", () -> updates.handledIds().size() == 3);
    assertThat(heard).containsExactly("첫째", "둘째", "셋째");
  }

  @Test
  void whoDoesNotKnowTheSecretBringsNothing() throws Exception {
    var secret = secret();

    assertThat(bring(update(1, "안녕"), "wrong")).isEqualTo(401);
    assertThat(bring(update(1, "안녕"), "0".repeat(64))).isEqualTo(401);
    assertThat(bring("no JSON", secret)).isEqualTo(400);
    assertThat(bring("{}", secret)).isEqualTo(400);
    assertThat(bring(update(1, "x".repeat(1 << 20)), secret)).isEqualTo(413);
    var get = HttpRequest.newBuilder(address).header(HEADER, secret).GET().build();
    assertThat(client.send(get, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    var below = HttpRequest.newBuilder(URI.create(address + "/below")).header(HEADER, secret);
    assertThat(client.send(below.GET().build(), BodyHandlers.discarding()).statusCode())
        .isEqualTo(404);
    assertThat(updates.unhandled()).isEmpty();
    assertThat(heard).isEmpty();
  }
}
