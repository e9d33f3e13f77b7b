package io.nonmun.bot.kill;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.post.Turn;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PaperSource;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Listing;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.summarizer.SummaryOutcome;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// All that outlives a process lies behind this: commits of the database, calls of arXiv, of the
/// model and of Telegram. Each crossing is a point, named by what is done and the how-manieth time;
/// at one of them something can happen.
///
/// A process that is killed crosses nothing any more: whatever its threads still do in memory,
/// nobody sees it.
final class Boundary {

  /// @param times how often this was done before, and once
  record Point(String name, int times) {
    @Override
    public String toString() {
      return name + " #" + times;
    }
  }

  /// What happens at a point.
  enum Fault {
    /// The process is gone before it is done.
    KILLED_BEFORE,
    /// The process is gone after it is done and before it knows.
    KILLED_AFTER,
    /// The process is asked to stop while it is being done.
    STOPPED,
    /// It fails: the disk is full, arXiv or the model cannot be reached, the sender is broken.
    FAILED,
    /// It ends with an [Error], as a bug in a library may.
    ERROR;

    boolean restarts() {
      return kills() || this == STOPPED;
    }

    boolean kills() {
      return this == KILLED_BEFORE || this == KILLED_AFTER;
    }
  }

  /// Ends every thread of a killed process at its next crossing.
  @SuppressWarnings("serial") // is never written anywhere
  static final class Killed extends Error {
    Killed() {
      super("killed", null, false, false);
    }
  }

  private final @Nullable Point at;
  private final @Nullable Fault fault;
  private final Map<String, Integer> crossed = new LinkedHashMap<>(); // guarded by this
  private Runnable stop = () -> {};
  private Runnable death = () -> {};
  private boolean armed;
  private boolean happened;
  private boolean dead; // guarded by this
  private int inside; // guarded by this

  /// Where nothing happens.
  Boundary() {
    this.at = null;
    this.fault = null;
  }

  Boundary(Point at, Fault fault) {
    this.at = at;
    this.fault = fault;
  }

  /// Points count from now on.
  synchronized void arm() {
    armed = true;
  }

  synchronized void disarm() {
    armed = false;
  }

  /// @param stop asks the process to stop, and returns when it has begun to
  void onStop(Runnable stop) {
    this.stop = stop;
  }

  /// @param death ends whoever waits for threads of the process, which come no more
  void onDeath(Runnable death) {
    this.death = death;
  }

  synchronized Map<String, Integer> crossed() {
    return new LinkedHashMap<>(crossed);
  }

  String name() {
    return fault + " at " + at;
  }

  synchronized boolean happened() {
    return happened;
  }

  synchronized boolean isDead() {
    return dead;
  }

  /// Waits until no thread of the killed process is on its way, and lets the next process cross.
  synchronized void bury() throws InterruptedException {
    while (inside > 0) {
      wait();
    }
    dead = false;
  }

  private interface Crossing<T, E extends Exception> {
    T go() throws E;
  }

  private <T, E extends Exception> T cross(
      String name, Function<Throwable, E> failure, Crossing<T, E> crossing) throws E {
    var here = enter(name);
    try {
      if (here == Fault.STOPPED) {
        stop.run();
      } else if (here == Fault.FAILED) {
        throw failure.apply(new IllegalStateException("fault at " + at));
      } else if (here == Fault.ERROR) {
        throw new StackOverflowError("fault at " + at);
      }
      var result = crossing.go();
      if (here == Fault.KILLED_AFTER) {
        die();
      }
      return result;
    } finally {
      leave();
    }
  }

  private synchronized @Nullable Fault enter(String name) {
    if (dead) {
      throw new Killed();
    }
    if (armed && !happened) {
      var times = crossed.merge(name, 1, Integer::sum);
      if (at != null && at.name().equals(name) && at.times() == times) {
        happened = true;
        if (fault == Fault.KILLED_BEFORE) {
          die();
        }
        inside++;
        return fault;
      }
    }
    inside++;
    return null;
  }

  private synchronized void leave() {
    inside--;
    notifyAll();
  }

  private synchronized void die() {
    dead = true;
    death.run();
    throw new Killed();
  }

  private synchronized void requireLife() {
    if (dead) {
      throw new Killed();
    }
  }

  // The database.

  DataSource around(DataSource real) {
    return proxy(
        DataSource.class,
        real,
        (method, result) -> {
          requireLife();
          return method.equals("getConnection") ? around((Connection) result.get()) : result.get();
        });
  }

  private Connection around(Connection real) {
    return proxy(
        Connection.class,
        real,
        (method, result) ->
            switch (method) {
              case "commit" -> {
                commit(real);
                yield null;
              }
              // Of a dead process nothing may be kept: this would commit.
              case "setAutoCommit" -> {
                if (isDead() && !real.getAutoCommit()) {
                  real.rollback();
                }
                yield result.get();
              }
              case "prepareStatement" -> {
                requireLife();
                var statement = (PreparedStatement) result.get();
                yield real.getAutoCommit() && changes(statement) ? around(statement) : statement;
              }
              case "close", "rollback", "isClosed", "getAutoCommit" -> result.get();
              default -> {
                requireLife();
                yield result.get();
              }
            });
  }

  /// Without a transaction each change is one: db-scheduler's.
  private PreparedStatement around(PreparedStatement real) {
    return proxy(
        PreparedStatement.class,
        real,
        (method, result) ->
            switch (method) {
              case "execute", "executeUpdate", "executeBatch" ->
                  this.<@Nullable Object, SQLException>cross(asking(), _ -> full(), result::get);
              case "executeQuery" -> {
                requireLife();
                yield result.get();
              }
              default -> result.get();
            });
  }

  private static boolean changes(PreparedStatement statement) {
    return !statement.toString().stripLeading().toLowerCase(Locale.ROOT).startsWith("select");
  }

  private static SQLException full() {
    return new SQLiteException("database or disk is full", SQLiteErrorCode.SQLITE_FULL);
  }

  private void commit(Connection real) throws SQLException {
    try {
      this.<@Nullable Void, SQLException>cross(
          "commit " + doing(),
          _ -> full(),
          () -> {
            real.commit();
            return null;
          });
    } catch (SQLException | StackOverflowError e) {
      real.rollback();
      throw e;
    } catch (Killed e) {
      if (fault == Fault.KILLED_BEFORE) {
        real.rollback();
      }
      throw e;
    }
  }

  /// Which repository's method it is.
  private static String doing() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> frame.getClassName().startsWith("io.nonmun.storage.jdbc.Jdbc"))
                .filter(frame -> !frame.getMethodName().startsWith("lambda"))
                .findFirst()
                .map(frame ->
                    frame.getClassName().replaceAll(".*Jdbc", "") + "." + frame.getMethodName())
                .orElse("db-scheduler"));
  }

  /// Which method of db-scheduler's repository it is.
  private static String asking() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> frame.getClassName().endsWith("JdbcTaskRepository"))
                .filter(frame -> !frame.getMethodName().startsWith("lambda"))
                .findFirst()
                .map(frame -> "tasks: " + frame.getMethodName())
                .orElse("others"));
  }

  private interface Real {
    @Nullable Object get() throws SQLException;
  }

  private interface Call {
    @Nullable Object on(String method, Real real) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T real, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) ->
                call.on(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(real, arguments);
                      } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof SQLException cause) {
                          throw cause;
                        }
                        throw new IllegalStateException(e.getCause());
                      } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                      }
                    })));
  }

  // arXiv, and the model.

  PaperSource around(PaperSource real) {
    return new PaperSource() {
      @Override
      public Listing newest(Category category) {
        return read("newest " + category, () -> real.newest(category));
      }

      @Override
      public Optional<Listing> on(Category category, LocalDate day) {
        return read("listing of a day", () -> real.on(category, day));
      }

      @Override
      public Metadata metadata(Collection<Listing> listings, Consumer<Collection<Paper>> arrived) {
        read("metadata", () -> 0);
        return real.metadata(listings, arrived);
      }

      @Override
      public Paper paper(PaperReference reference) {
        return read("paper", () -> real.paper(reference));
      }

      @Override
      public FullText fullText(Paper paper) {
        return read("full text", () -> real.fullText(paper));
      }
    };
  }

  private <T> T read(String name, Crossing<T, FetchException> crossing) {
    return cross(
        "arXiv " + name,
        cause ->
            new FetchException(
                FetchException.Kind.UNREACHABLE,
                "http://127.0.0.1/",
                0,
                "no answer",
                null,
                new IOException(cause)),
        crossing);
  }

  Function<Paper, SummaryOutcome> around(Function<Paper, SummaryOutcome> real) {
    return paper ->
        cross("model " + paper.version().id(), IllegalStateException::new, () -> real.apply(paper));
  }

  // Telegram.

  Post around(Post real) {
    return new Post() {
      @Override
      public SendOutcome send(ChatKey chat, Message message, @Nullable Integer replyTo, Turn turn)
          throws InterruptedException {
        return out(
            "send to " + chat.chatId(),
            () -> {
              turn.taken();
              return new Taken();
            },
            () -> real.send(chat, message, replyTo, Turn.ANY));
      }

      @Override
      public SendOutcome sendPhoto(
          ChatKey chat, Picture picture, Message caption, @Nullable Integer replyTo)
          throws InterruptedException {
        return out(
            "photo to " + chat.chatId(),
            Taken::new,
            () -> real.sendPhoto(chat, picture, caption, replyTo));
      }

      @Override
      public SendOutcome sendDocument(
          ChatKey chat, Attachment.Document document, Message caption, @Nullable Integer replyTo)
          throws InterruptedException {
        return out(
            "document to " + chat.chatId(),
            Taken::new,
            () -> real.sendDocument(chat, document, caption, replyTo));
      }

      @Override
      public SendOutcome edit(ChatKey chat, int messageId, Message message)
          throws InterruptedException {
        return out(
            "edit for " + chat.chatId(), Taken::new, () -> real.edit(chat, messageId, message));
      }

      @Override
      public SendOutcome editButtons(ChatKey chat, int messageId, List<List<Button>> buttons)
          throws InterruptedException {
        return out(
            "edit for " + chat.chatId(),
            Taken::new,
            () -> real.editButtons(chat, messageId, buttons));
      }

      @Override
      public void acknowledge(String callbackQueryId, String text) {
        cross(
            "acknowledge",
            IllegalStateException::new,
            () -> {
              real.acknowledge(callbackQueryId, text);
              return 0;
            });
      }
    };
  }

  private record Taken() {}

  /// As the real sender: who is interrupted before the message leaves ends there; what is on its
  /// way arrives.
  private SendOutcome out(
      String name,
      Crossing<Taken, InterruptedException> taken,
      Crossing<SendOutcome, InterruptedException> sending)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("stopped before the message left");
    }
    taken.go();
    return this.<SendOutcome, RuntimeException>cross(
        "Telegram " + name,
        IllegalStateException::new,
        () -> {
          try {
            return sending.go();
          } catch (InterruptedException e) {
            throw new IllegalStateException("a recording does not wait", e);
          }
        });
  }
}
