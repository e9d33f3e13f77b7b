package io.nonmun.bot.kill;

import io.nonmun.storage.StorageSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The way of bots to their database, which can be cut: to them the server is gone then.
final class Wire implements AutoCloseable {

  private final StorageSettings database;
  private final int target;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean isCut;

  Wire(StorageSettings database) throws IOException {
    this.database = database;
    target = URI.create(database.url().substring("jdbc:".length())).getPort();
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("wire").start(this::accept);
  }

  /// The database's address by this way.
  String url() {
    return database.url().replaceFirst("//[^/]+/", "//127.0.0.1:" + server.getLocalPort() + "/");
  }

  void cut() {
    isCut = true;
    open.forEach(Wire::close);
  }

  void mend() {
    isCut = false;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var here = server.accept();
        var there = new Socket(InetAddress.getLoopbackAddress(), target);
        open.add(here);
        open.add(there);
        if (isCut) {
          close(here);
          close(there);
        }
        Thread.ofVirtual().start(() -> carry(here, there));
        Thread.ofVirtual().start(() -> carry(there, here));
      } catch (IOException _) {
        // Closed, or the server is gone: whoever asked is told by the end of its connection.
      }
    }
  }

  private void carry(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // It was cut, or one side has gone.
    } finally {
      close(from);
      close(to);
      open.remove(from);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
