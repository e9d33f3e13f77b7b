package io.nonmun.bot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// This machine, as seen by itself.
public final class Loopback {

  private Loopback() {}

  /// A port that nobody listens on.
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
