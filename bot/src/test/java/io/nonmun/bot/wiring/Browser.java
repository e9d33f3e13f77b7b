package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one tab, driven by its DevTools protocol
/// (<https://chromedevtools.github.io/devtools-protocol/>).
final class Browser implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int PATIENCE_SECONDS = 30;

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private volatile CompletableFuture<Boolean> loaded = new CompletableFuture<>();
  private String session = "";

  /// Addresses of all requests since the last page was opened.
  final List<String> requests = new CopyOnWriteArrayList<>();

  /// What the page's console said: a refusal by the content security policy, for one.
  final List<String> console = new CopyOnWriteArrayList<>();

  /// The program, if it is installed.
  static Optional<Path> find() {
    return Stream.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
        .flatMap(name ->
            Stream.of(System.getenv("PATH").split(":")).map(folder -> Path.of(folder, name)))
        .filter(file -> file.toFile().canExecute())
        .findFirst();
  }

  Browser(Path program, Path profile) throws IOException {
    process =
        new ProcessBuilder(
                program.toString(),
                "--headless=new",
                "--no-sandbox", // its own needs rights that a container's root has not
                "--disable-gpu",
                "--disable-lcd-text", // pictures look the same on any screen
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(process)), new Listener())
            .join();
    var tab = call("Target.createTarget", Map.of("url", "about:blank")).path("targetId");
    session =
        call("Target.attachToTarget", Map.of("targetId", tab.asString(), "flatten", true))
            .path("sessionId")
            .asString();
    for (var domain : List.of("Page", "Runtime", "Network", "Log")) {
      call(domain + ".enable", Map.of());
    }
  }

  /// Chromium says it on stderr, whose rest nobody reads.
  private static String address(Process process) throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    var sign = "DevTools listening on ";
    String line;
    while ((line = lines.readLine()) != null) {
      if (line.contains(sign)) {
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
        return line.substring(line.indexOf(sign) + sign.length()).strip();
      }
    }
    throw new IOException("chromium ended before it listened");
  }

  private final class Listener implements WebSocket.Listener {

    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        received(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  private void received(JsonNode message) {
    if (message.has("id")) {
      var answer = answers.remove(message.path("id").asInt());
      if (message.has("error")) {
        answer.completeExceptionally(new IllegalStateException(message.path("error").toString()));
      } else {
        answer.complete(message.path("result"));
      }
      return;
    }
    var about = message.path("params");
    switch (message.path("method").asString("")) {
      case "Page.loadEventFired" -> loaded.complete(true);
      case "Network.requestWillBeSent" ->
          requests.add(about.path("request").path("url").asString());
      case "Log.entryAdded" ->
          console.add(
              about.path("entry").path("text").asString()
                  + " "
                  + about.path("entry").path("url").asString(""));
      case "Runtime.exceptionThrown" -> console.add(about.toString());
      default -> {}
    }
  }

  JsonNode call(String method, Map<String, ?> parameters) {
    var id = lastId.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    answers.put(id, answer);
    var message = JSON.createObjectNode().put("id", id).put("method", method);
    if (!session.isEmpty()) {
      message.put("sessionId", session);
    }
    message.set("params", JSON.valueToTree(parameters));
    socket.sendText(message.toString(), true).join();
    return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  void size(int width, int height, boolean dark) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  void open(String url) {
    requests.clear();
    console.clear();
    loaded = new CompletableFuture<>();
    call("Page.navigate", Map.of("url", url));
    loaded.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /// The value of an expression, awaited where it is a promise.
  JsonNode value(String expression) {
    var result =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    assertThat(result.has("exceptionDetails")).as(result.toString()).isFalse();
    return result.path("result").path("value");
  }

  List<String> texts(String expression) {
    var found = new ArrayList<String>();
    value(expression).forEach(text -> found.add(text.asString()));
    return found;
  }

  /// Waits within the page, as long as one waits for anything.
  void await(String condition) {
    value(
        """
        new Promise((done, failed) => {
          const end = Date.now() + %d;
          const look = () => (%s) ? done(true)
            : Date.now() > end ? failed(new Error("not so")) : setTimeout(look, 20);
          look();
        })\
        """
            .formatted(PATIENCE_SECONDS * 1_000 - 5_000, condition));
  }

  void press(String key, int code) {
    var text = key.equals("Enter") ? "\r" : "";
    for (var type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          Map.of(
              "type", type,
              "key", key,
              "code", key,
              "windowsVirtualKeyCode", code,
              "text", type.equals("keyDown") ? text : ""));
    }
  }

  void type(String text) {
    call("Input.insertText", Map.of("text", text));
  }

  /// The whole page, not only what of it is seen.
  byte[] screenshot() {
    var picture =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(picture.path("data").asString());
  }

  /// One element, no more of it than its top.
  ///
  /// @param scale pixels for each of the page's
  byte[] screenshot(String selector, int height, int scale) {
    var box =
        value(
            """
            (() => {
              const r = document.querySelector("%s").getBoundingClientRect();
              return [r.x + scrollX, r.y + scrollY, r.width, Math.min(r.height, %d)];
            })()\
            """
                .formatted(selector, height));
    var clip =
        Map.of(
            "x", box.get(0).asDouble(),
            "y", box.get(1).asDouble(),
            "width", box.get(2).asDouble(),
            "height", box.get(3).asDouble(),
            "scale", scale);
    var picture =
        call(
            "Page.captureScreenshot",
            Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
    return Base64.getDecoder().decode(picture.path("data").asString());
  }

  @Override
  public void close() {
    try {
      socket.abort();
      client.shutdownNow();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().onExit().join();
    }
  }
}
