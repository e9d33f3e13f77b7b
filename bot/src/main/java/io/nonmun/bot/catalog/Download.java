package io.nonmun.bot.catalog;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.storage.model.files.PrivateFiles;
import io.nonmun.storage.model.retry.Backoff;
import io.nonmun.storage.model.retry.RetryAfter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// Brings one large file from an HTTP server, over as many connections as it takes. What has
/// arrived waits in `FILE.part`, its version in `FILE.part.etag`, and the next attempt, or the next
/// run, goes on from there (RFC 9110, sections 13.1.5 and 14). The file gets its name when it is
/// whole and its checksum is right.
///
/// Nothing it says carries an address's query: a redirect's may be a signature.
final class Download {

  private static final int ATTEMPTS = 6; // in a row that bring nothing
  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), 2, Duration.ofMinutes(1));
  private static final long SPARE_BYTES = 64L << 20; // left on the disk for everybody else
  private static final int BUFFER_BYTES = 1 << 17;
  private static final int HTTP_OK = 200;
  private static final int HTTP_PARTIAL = 206;
  private static final int HTTP_TIMEOUT = 408;
  private static final int HTTP_UNSATISFIABLE = 416;
  private static final int HTTP_TOO_MANY = 429;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  private final OkHttpClient http;
  private final Disk disk;
  private final Pause pause;
  private final DownloadListener listener;
  private final RemoteFile file;
  private final Path target;
  private final Path part;
  private final Path etag;
  private long total; // 0: not known yet

  /// The file as a server has it.
  ///
  /// @param bytes its size; null: as the server says
  /// @param sha256 lower-case hexadecimal; null: not checked
  record RemoteFile(HttpUrl url, @Nullable Long bytes, @Nullable String sha256) {

    /// Without the query: a redirect's may be a signature.
    private String address() {
      return url.scheme() + "://" + url.host() + url.encodedPath();
    }
  }

  Download(
      OkHttpClient http,
      Disk disk,
      Pause pause,
      DownloadListener listener,
      RemoteFile file,
      Path target) {
    this.http = http;
    this.disk = disk;
    this.pause = pause;
    this.listener = listener;
    this.file = file;
    this.target = target;
    part = target.resolveSibling(target.getFileName() + ".part");
    etag = target.resolveSibling(target.getFileName() + ".part.etag");
    total = file.bytes() == null ? 0 : file.bytes();
  }

  /// How time is passed; tests pass it faster.
  @FunctionalInterface
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  /// @throws CatalogException if the file cannot be had; what has arrived stays, unless it is wrong
  void run() throws InterruptedException {
    var lock = target.resolveSibling(target.getFileName() + ".lock");
    try {
      Files.createDirectories(target.toAbsolutePath().getParent());
      PrivateFiles.create(lock); // who may read it could hold it
      try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
          var held = channel.tryLock()) {
        if (held == null) {
          throw busy();
        }
        fetchAll();
        check(part, true);
        PrivateFiles.publish(part); // the service may be another user
        Files.move(
            part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(etag);
      } catch (OverlappingFileLockException _) {
        throw busy();
      }
      Files.deleteIfExists(lock);
    } catch (IOException e) {
      throw new CatalogException(
          KOREAN.of("terminal.pull.unwritable", target.toAbsolutePath(), e), e);
    }
  }

  private CatalogException busy() {
    return new CatalogException(KOREAN.of("terminal.pull.busy", target.toAbsolutePath()));
  }

  private void fetchAll() throws IOException, InterruptedException {
    var fruitless = 0;
    while (total == 0 || have() != total) {
      if (total != 0 && have() > total) {
        discard();
      }
      var before = have();
      Trouble trouble;
      try {
        fetchOnce();
        continue;
      } catch (Trouble e) {
        trouble = e;
      }
      fruitless = have() > before ? 1 : fruitless + 1;
      if (fruitless == ATTEMPTS) {
        throw new CatalogException(
            KOREAN.of("terminal.pull.given", file.url().host(), trouble.getMessage(), have()),
            trouble);
      }
      var wait = pauseAfter(fruitless, trouble.retryAfter);
      listener.retry(String.valueOf(trouble.getMessage()), wait);
      pause.sleep(wait);
    }
  }

  private static Duration pauseAfter(int fruitless, Duration asked) {
    var usual = PAUSES.after(fruitless);
    var wait = asked.compareTo(usual) > 0 ? asked : usual;
    return wait.compareTo(PAUSES.longest()) > 0 ? PAUSES.longest() : wait;
  }

  private long have() throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
  }

  private void discard() throws IOException {
    Files.deleteIfExists(part);
    Files.deleteIfExists(etag);
  }

  // --- one connection ---

  private void fetchOnce() throws IOException, Trouble {
    // Without a name for the version, or a checksum, two versions could be joined unnoticed.
    var version = Files.exists(etag) ? Files.readString(etag) : "";
    if (version.isEmpty() && file.sha256() == null) {
      discard();
    }
    var from = have();
    if (total > 0) {
      requireRoom(total - from);
    }
    var request = new Request.Builder().url(file.url()).header("Accept-Encoding", "identity");
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
      if (!version.isEmpty()) {
        request.header("If-Range", version);
      }
    }
    Response response;
    try {
      response = http.newCall(request.build()).execute();
    } catch (IOException e) {
      throw new Trouble(
          KOREAN.of("terminal.pull.unconnected", e.getClass().getSimpleName()), Duration.ZERO, e);
    }
    try (response) {
      switch (response.code()) {
        case HTTP_OK -> {
          requireTotal(response.body().contentLength());
          discard();
          requireRoom(total);
          receive(response, 0);
        }
        case HTTP_PARTIAL -> {
          var range = CONTENT_RANGE.matcher(response.header("Content-Range", ""));
          if (!range.matches() || Long.parseLong(range.group(1)) != from) {
            discard();
            throw new Trouble(KOREAN.of("terminal.pull.range"), Duration.ZERO, null);
          }
          requireTotal(Long.parseLong(range.group(3)));
          receive(response, from);
        }
        case HTTP_UNSATISFIABLE -> {
          discard();
          throw new Trouble(KOREAN.of("terminal.pull.changed"), Duration.ZERO, null);
        }
        default -> refuse(response);
      }
    }
  }

  private void refuse(Response response) throws Trouble {
    var code = response.code();
    if (code == HTTP_TIMEOUT || code == HTTP_TOO_MANY || code >= 500) {
      var asked = RetryAfter.parse(response.header("Retry-After"), Instant.now());
      throw new Trouble("HTTP " + code, asked.orElse(Duration.ZERO), null);
    }
    var mend =
        switch (code) {
          case 404, 410 -> KOREAN.of("terminal.pull.gone");
          case 401, 403 -> KOREAN.of("terminal.pull.gated");
          default -> KOREAN.of("terminal.pull.address");
        };
    throw new CatalogException(KOREAN.of("terminal.pull.refused", code, file.address(), mend));
  }

  /// @param announced bytes; 0 or less: the server names none, or has an empty file
  private void requireTotal(long announced) {
    if (announced <= 0) {
      throw new CatalogException(
          KOREAN.of(
              announced < 0 ? "terminal.pull.unsized" : "terminal.pull.empty", file.address()));
    }
    if (total == 0) {
      total = announced;
    }
    if (announced != total) {
      throw new CatalogException(KOREAN.of("terminal.pull.size", announced, total, file.address()));
    }
  }

  private void requireRoom(long needed) throws IOException {
    var free = disk.free(target.toAbsolutePath().getParent());
    if (free < needed + SPARE_BYTES) {
      throw new CatalogException(
          KOREAN.of(
              "terminal.pull.full",
              target.toAbsolutePath().getParent(),
              Machine.gibibytes(needed + SPARE_BYTES),
              Machine.gibibytes(free)));
    }
  }

  private void receive(Response response, long from) throws IOException, Trouble {
    var version = response.header("ETag", "");
    // Whatever the umask, nobody else may change what is still to be checked.
    PrivateFiles.create(etag);
    PrivateFiles.create(part);
    Files.writeString(etag, version.startsWith("W/") ? "" : version); // weak ones name no bytes
    var done = from;
    var in = response.body().byteStream();
    var buffer = new byte[BUFFER_BYTES];
    try (var out = disk.open(part, from > 0)) {
      while (done < total) {
        int count;
        try {
          count = in.read(buffer, 0, (int) Math.min(buffer.length, total - done));
        } catch (IOException e) {
          throw new Trouble(KOREAN.of("terminal.pull.broken"), Duration.ZERO, e);
        }
        if (count < 0) {
          throw new Trouble(KOREAN.of("terminal.pull.broken"), Duration.ZERO, null);
        }
        write(out, buffer, count, done);
        done += count;
        listener.progress(KOREAN.of("terminal.pull.receiving"), done, total);
      }
    }
  }

  private void write(OutputStream out, byte[] buffer, int count, long done) {
    try {
      out.write(buffer, 0, count);
    } catch (IOException e) {
      throw new CatalogException(KOREAN.of("terminal.pull.disk", done, total, e.getMessage()), e);
    }
  }

  // --- the checksum ---

  /// Whether the whole file is there already, checked like a new one.
  boolean isDone() throws InterruptedException {
    try {
      if (!Files.isRegularFile(target) || total != 0 && Files.size(target) != total) {
        return false;
      }
      check(target, false);
      return true;
    } catch (IOException e) {
      throw new CatalogException(
          KOREAN.of("terminal.pull.unreadable", target.toAbsolutePath(), e), e);
    }
  }

  private void check(Path here, boolean remove) throws IOException, InterruptedException {
    if (file.sha256() == null) {
      return;
    }
    var actual = sha256(here);
    if (actual.equals(file.sha256())) {
      return;
    }
    if (remove) {
      discard();
    }
    throw new CatalogException(
        KOREAN.of(
            "terminal.pull.checksum",
            target.toAbsolutePath(),
            file.sha256(),
            actual,
            remove ? KOREAN.of("terminal.pull.removed") : KOREAN.of("terminal.pull.remove")));
  }

  private String sha256(Path path) throws IOException, InterruptedException {
    var digest = sha256();
    var size = Files.size(path);
    var buffer = new byte[BUFFER_BYTES];
    try (var in = Files.newInputStream(path)) {
      var done = 0L;
      for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        digest.update(buffer, 0, count);
        done += count;
        listener.progress(KOREAN.of("terminal.pull.checking"), done, size);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /// What another attempt may mend.
  private static final class Trouble extends Exception {

    private final Duration retryAfter;

    private Trouble(String message, Duration retryAfter, @Nullable Throwable cause) {
      super(message, cause);
      this.retryAfter = retryAfter;
    }
  }
}
