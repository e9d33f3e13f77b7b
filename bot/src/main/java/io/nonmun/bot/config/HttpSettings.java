package io.nonmun.bot.config;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.http`: where the page, health and metrics are served.
///
/// @param allowedHosts names by which the page may be asked for, beside its address and loopback
/// @param adminPassword by which the owner is known from another machine; empty: from none
public record HttpSettings(
    @Allowed(value = "이 컴퓨터의 IP 주소 또는 이름 (예: 127.0.0.1)", form = "[\\w.:-]+")
        @DefaultValue("127.0.0.1")
        String address,
    @Allowed(value = "1 이상 65535 이하의 정수", min = 1, max = 65535) @DefaultValue("8080") int port,
    @Allowed(
            value = "포트 없는 이름이나 IP 주소의 목록 (예: [nonmun.lan])",
            form = "[\\w.-]+|\\[?[\\da-fA-F:.]+]?")
        @DefaultValue
        List<String> allowedHosts,
    @Allowed(value = "8자 이상의 암호 (비워 두면 이 컴퓨터에서만 관리)", form = "|\\S.{6,198}\\S") @DefaultValue("")
        Secret adminPassword) {

  public HttpSettings {
    allowedHosts = List.copyOf(allowedHosts);
  }
}
