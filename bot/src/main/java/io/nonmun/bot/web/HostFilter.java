package io.nonmun.bot.web;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/// Lets in who names this server by a name of its own. A page whose name was made to point here
/// (DNS rebinding) is asked for by that name, so it is refused; and so is what a browser sends for
/// a page from elsewhere, which its `Origin` tells.
///
/// Of a request that names its host more than once, in the target too, every name counts (RFC 9112,
/// section 3.2).
final class HostFilter extends Filter {

  private static final Pattern AUTHORITY =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]{2,45}+)]|([\\w.-]{1,255}+))(?::\\d{0,5}+)?+");
  private static final Pattern ORIGIN = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+://(.++)");
  private static final int SHOWN = 100; // of a name that is refused

  private final Set<String> known;
  private final String mend;

  /// @param known names and addresses beside loopback
  HostFilter(Collection<String> known, String mend) {
    this.known = known.stream().map(HostFilter::normal).collect(Collectors.toUnmodifiableSet());
    this.mend = mend;
  }

  private record Refusal(int status, String code, String message) {}

  @Override
  public String description() {
    return "refuses foreign hosts";
  }

  @Override
  public void doFilter(HttpExchange exchange, Chain chain) throws IOException {
    var refusal = refusal(exchange);
    if (refusal.isPresent()) {
      refuse(exchange, refusal.get());
    } else {
      chain.doFilter(exchange);
    }
  }

  private Optional<Refusal> refusal(HttpExchange exchange) {
    var here = exchange.getLocalAddress().getAddress();
    var headers = exchange.getRequestHeaders();
    var hosts = headers.getOrDefault("Host", List.of());
    if (hosts.size() != 1) {
      return Optional.of(
          new Refusal(
              400,
              "host_missing",
              "the request has %d Host headers; send one".formatted(hosts.size())));
    }
    var target = exchange.getRequestURI().getRawAuthority();
    for (var host : target == null ? hosts : List.of(hosts.getFirst(), target)) {
      if (!isOurs(host, here)) {
        return Optional.of(
            new Refusal(
                421,
                "host_not_allowed",
                "the host %s is not this server's; %s".formatted(brief(host), mend)));
      }
    }
    for (var origin : headers.getOrDefault("Origin", List.of())) {
      var site = ORIGIN.matcher(origin);
      if (!site.matches() || !isOurs(site.group(1), here)) {
        return Optional.of(
            new Refusal(
                403,
                "origin_not_allowed",
                "a page of %s may not ask this server; %s".formatted(brief(origin), mend)));
      }
    }
    return Optional.empty();
  }

  private boolean isOurs(String authority, InetAddress here) {
    var parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      return false;
    }
    var host = normal(parts.group(1) == null ? parts.group(2) : parts.group(1));
    var address = literal(host);
    return known.contains(host)
        || host.equals("localhost")
        || address.isPresent() && (address.get().isLoopbackAddress() || address.get().equals(here));
  }

  /// A name in lower case without the root's dot; an address in Java's form.
  private static String normal(String host) {
    var name = host.toLowerCase(Locale.ROOT);
    var bare = name.replaceFirst("^\\[(.*)]$", "$1").replaceFirst("(?<=.)\\.$", "");
    return literal(bare).map(InetAddress::getHostAddress).orElse(bare);
  }

  private static Optional<InetAddress> literal(String host) {
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String brief(String text) {
    return "'" + text.substring(0, Math.min(text.length(), SHOWN)) + "'";
  }

  /// In the form of OpenAI's API.
  private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
    var json = JsonMapper.shared().createObjectNode();
    json.putObject("error")
        .put("message", refusal.message())
        .put("type", "invalid_request_error")
        .putNull("param")
        .put("code", refusal.code());
    var body = JsonMapper.shared().writeValueAsBytes(json);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.sendResponseHeaders(refusal.status(), -1);
      } else {
        exchange.sendResponseHeaders(refusal.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }
}
