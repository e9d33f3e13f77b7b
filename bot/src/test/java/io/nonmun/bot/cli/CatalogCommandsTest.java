package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCommandsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  /// What the server that has nothing was asked for.
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private @TempDir Path folder;

  @Test
  void listsWhatThereIs() {
    assertThat(run(Map.of(), "model", "list", "--to", folder.toString())).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("qwen3-8b         4.7 GiB   5.2 GiB ", "Apache-2.0", "체크섬 없음")
        .contains("CPU 15.2 GiB부터, 24 GB GPU 문맥 36,019토큰까지, 80 GB GPU 문맥 343,636토큰까지")
        .contains("CPU 5.2 GiB부터, 24 GB GPU 문맥 ")
        .contains("CPU 17.7 GiB부터, 24 GB GPU 문맥 30,958토큰까지, 80 GB GPU 문맥 543,653토큰까지")
        .contains("LicenseRef-EXAONE-1.2-NC(쓰임에 제한이 있음)")
        .contains("폴더: " + folder.toAbsolutePath())
        .contains("auto: 받아 둔 모델이 없습니다.");
    assertThat(err.size()).isZero();
  }

  @Test
  void pullsFromTheMirrorAndSaysWhatWentWrong() throws IOException {
    var server = emptyServer();

    var code = run(mirror(server, "/hf"), "model", "pull", "qwen3-0.6b", "--to", folder.toString());
    server.stop(0);

    assertThat(code).isOne();
    assertThat(asked)
        .singleElement()
        .asString()
        .startsWith("/hf/Qwen/Qwen3-0.6B-GGUF/resolve/")
        .endsWith("/Qwen3-0.6B-Q8_0.gguf");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("qwen3-0.6b: Qwen3 0.6B (Alibaba), 허가 Apache-2.0, 0.6 GiB\n")
        .contains("실패: 받을 수 없습니다: HTTP 404");
    assertThat(out.size()).isZero();
  }

  // R14: a row without checksum was pulled with a note that its content cannot be checked.
  @Test
  void r14WhatCannotBeCheckedIsPulledOnlyWhenAskedFor() throws IOException {
    var server = emptyServer();
    var mirror = mirror(server, "");

    try {
      assertThat(run(mirror, "model", "pull", "a.x-4.0-light", "--to", folder.toString())).isOne();
      assertThat(asked).isEmpty();
      assertThat(folder).isEmptyDirectory();
      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("체크섬", "./nonmun model pull a.x-4.0-light --unchecked");

      run(mirror, "model", "pull", "a.x-4.0-light", "--unchecked", "--to", folder.toString());
      assertThat(asked).hasSize(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("주의: --unchecked");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void saysWhichNamesThereAre() {
    assertThat(run(Map.of(), "model", "pull", "qwen4")).isOne();

    assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("실패: 모르는 모델 'qwen4'. 있는 이름: ");
  }

  private HttpServer emptyServer() throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static Map<String, String> mirror(HttpServer server, String path) {
    return Map.of(
        "NONMUN_SUMMARIZER_LOCAL_MIRROR",
        "http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private int run(Map<String, String> environment, String... arguments) {
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return new CommandLineInterface(
            terminal,
            environment,
            (_, _) -> {
              throw new AssertionError("no module is needed");
            })
        .run(arguments);
  }
}
