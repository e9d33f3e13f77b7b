package io.nonmun.bot.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What pages load beside themselves; all of it is in the program. Each has its content's digest in
/// its address, so that a browser keeps it until it changes.
enum Assets {
  STYLESHEET("page.css", "text/css; charset=utf-8", "page.css"),
  OWN_SCRIPT("page.js", Assets.JAVASCRIPT, "page.js"),
  /// Version 2.0.7, as Maven's `org.webjars.npm:htmx.org` has it.
  SCRIPT(
      "htmx.js", Assets.JAVASCRIPT, "/META-INF/resources/webjars/htmx.org/2.0.7/dist/htmx.min.js"),
  ICON("icon.svg", "image/svg+xml", "icon.svg");

  private static final String JAVASCRIPT = "text/javascript; charset=utf-8";
  private static final String FOLDER = "/assets/";
  private static final String UNASKED_ICON = "/favicon.ico"; // of whatever browsers show
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private final String type;
  private final byte[] bytes;
  private final String path;

  Assets(String name, String type, String resource) {
    this.type = type;
    this.bytes = read(resource);
    this.path = FOLDER + digest(bytes) + "/" + name;
  }

  String path() {
    return path;
  }

  static Optional<Answer> find(String path) {
    if (path.equals(UNASKED_ICON)) {
      return Optional.of(Answer.file(ICON.type, ICON.bytes));
    }
    return Arrays.stream(values())
        .filter(asset -> asset.path.equals(path))
        .findFirst()
        .map(asset -> Answer.file(asset.type, asset.bytes).with("Cache-Control", FOR_EVER));
  }

  private static byte[] read(String resource) {
    try (var stream = Assets.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
