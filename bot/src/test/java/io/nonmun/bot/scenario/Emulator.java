package io.nonmun.bot.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The emulator of the Bot API in `telegram/fake-bot-api.py`, as a process on loopback: it checks
/// each request against Telegram's own description and keeps what chats show.
final class Emulator implements AutoCloseable {

  static final String TOKEN = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;

  final String url;

  private Emulator(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /// @param folder for its files; there has to be a `python3`
  static Emulator start(Path folder) throws IOException {
    var script = folder.resolve("fake-bot-api.py");
    var api = folder.resolve("api.json");
    try (var source = resource("fake-bot-api.py");
        var packed = new GZIPInputStream(resource("api.json.gz"))) {
      Files.copy(source, script);
      Files.copy(packed, api);
    }
    var process =
        new ProcessBuilder(
                "python3",
                script.toString(),
                "--port",
                "0",
                "--api",
                api.toString(),
                "--token",
                TOKEN)
            .redirectError(folder.resolve("emulator.log").toFile())
            .start();
    return new Emulator(process, process.inputReader(UTF_8).readLine().split(" ")[0]);
  }

  private static InputStream resource(String name) {
    return Emulator.class.getResourceAsStream("/telegram/" + name);
  }

  /// Has somebody or something act on Telegram's side; `GET /control` lists what there is.
  JsonNode act(String what, Map<String, ?> parameters) {
    return result(
        HttpRequest.newBuilder(URI.create(url + "/control/" + what))
            .POST(BodyPublishers.ofString(MAPPER.writeValueAsString(parameters)))
            .build());
  }

  JsonNode look(String what, Map<String, ?> query) {
    var parameters =
        query.entrySet().stream()
            .map(entry ->
                entry.getKey() + "=" + URLEncoder.encode(entry.getValue().toString(), UTF_8))
            .collect(Collectors.joining("&"));
    return result(
        HttpRequest.newBuilder(URI.create(url + "/control/" + what + "?" + parameters)).build());
  }

  /// What a chat shows now, the oldest first.
  List<Shown> shown(long chat) {
    return look("messages", Map.of("chat_id", chat))
        .valueStream()
        .filter(message -> !message.path("deleted").asBoolean(false))
        .filter(message -> message.path("by_bot").asBoolean(false))
        .map(message -> new Shown(chat, message))
        .toList();
  }

  /// What the bot sent as a file, by the file's number.
  String file(String fileId) {
    return send(
        HttpRequest.newBuilder(URI.create(url + "/file/bot" + TOKEN + "/" + fileId)).build());
  }

  private JsonNode result(HttpRequest request) {
    var answer = MAPPER.readTree(send(request));
    if (!answer.path("ok").asBoolean(false)) {
      throw new AssertionError(request.uri() + ": " + answer);
    }
    return answer.path("result");
  }

  private String send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString(UTF_8)).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    http.close();
  }

  /// A message of the bot.
  record Shown(long chat, JsonNode message) {

    int id() {
      return message.path("message_id").asInt();
    }

    String text() {
      return message.path("text").asString(message.path("caption").asString(""));
    }

    int replyTo() {
      return message.path("reply_to_message").path("message_id").asInt(0);
    }

    List<JsonNode> buttons() {
      return message
          .path("reply_markup")
          .path("inline_keyboard")
          .valueStream()
          .flatMap(JsonNode::valueStream)
          .toList();
    }

    List<String> labels() {
      return buttons().stream().map(button -> button.path("text").asString("")).toList();
    }

    String fileId() {
      return message.path("document").path("file_id").asString("");
    }
  }
}
