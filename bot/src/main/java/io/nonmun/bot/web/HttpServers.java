package io.nonmun.bot.web;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;

/// Makes servers of the JDK's kind that strangers cannot fill and foreign pages cannot ask.
public final class HttpServers {

  /// How long a request may take to arrive, headers and body, and a new connection to begin one.
  static final int REQUEST_SECONDS = 10;

  /// A connection that waits for its request holds a virtual thread and a file, no more.
  private static final int MOST_CONNECTIONS = 4096;

  static {
    // Read once, when the JDK's server is first used; what was set on the command line holds.
    // Without the first, small chunks wait for each other for 40 ms; the others bound what clients
    // that never finish can hold, and how long. At the limit new connections are closed.
    keep("sun.net.httpserver.nodelay", "true");
    keep("sun.net.httpserver.maxReqTime", Integer.toString(REQUEST_SECONDS));
    keep("sun.net.httpserver.clockTick", "1000");
    keep("jdk.httpserver.maxConnections", Integer.toString(MOST_CONNECTIONS));
    // A body that nobody wants is read all the same, for as long as a request may take, or its
    // sender would see a broken connection and not the refusal.
    keep("sun.net.httpserver.drainAmount", Integer.toString(Integer.MAX_VALUE));
  }

  private HttpServers() {}

  private static void keep(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /// Binds a server, which its caller starts. It answers who names it by a loopback address or
  /// `localhost`, by the address that it is asked at, by that it was told to bind to, or by one of
  /// `hosts`.
  ///
  /// @param hosts further names and addresses, without port
  /// @param mend how the owner lets another name in, for the refusal
  /// @throws IOException if the address cannot be had
  public static HttpServer bind(
      InetSocketAddress address, Collection<String> hosts, String mend, HttpHandler handler)
      throws IOException {
    var known = new HashSet<>(hosts);
    known.add(address.getHostString());
    var server = HttpServer.create(address, 0);
    server.createContext("/", handler).getFilters().add(new HostFilter(known, mend));
    return server;
  }
}
