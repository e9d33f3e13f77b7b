package io.nonmun.bot.command;

import io.nonmun.bot.Nearest;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Time zones by their names, by the name of a city, or by a few in use in Korea.
final class Zones {

  private static final Map<String, String> KOREAN =
      Map.ofEntries(
          Map.entry("서울", "Asia/Seoul"),
          Map.entry("한국", "Asia/Seoul"),
          Map.entry("kst", "Asia/Seoul"),
          Map.entry("jst", "Asia/Tokyo"),
          Map.entry("미국 동부", "America/New_York"),
          Map.entry("미국 서부", "America/Los_Angeles"),
          Map.entry("도쿄", "Asia/Tokyo"),
          Map.entry("일본", "Asia/Tokyo"),
          Map.entry("베이징", "Asia/Shanghai"),
          Map.entry("싱가포르", "Asia/Singapore"),
          Map.entry("런던", "Europe/London"),
          Map.entry("파리", "Europe/Paris"),
          Map.entry("베를린", "Europe/Berlin"),
          Map.entry("취리히", "Europe/Zurich"),
          Map.entry("뉴욕", "America/New_York"),
          Map.entry("토론토", "America/Toronto"),
          Map.entry("시카고", "America/Chicago"),
          Map.entry("로스앤젤레스", "America/Los_Angeles"),
          Map.entry("샌프란시스코", "America/Los_Angeles"),
          Map.entry("시애틀", "America/Los_Angeles"),
          Map.entry("시드니", "Australia/Sydney"),
          Map.entry("협정 세계시", "UTC"));

  private static final Set<String> KNOWN = ZoneId.getAvailableZoneIds();

  private Zones() {}

  static Optional<ZoneId> parse(String text) {
    var name = text.strip().replace(' ', '_');
    var korean = text.strip().toLowerCase(Locale.ROOT).replaceFirst("(?<!\\s)\\s*(시간|시간대)$", "");
    return Optional.ofNullable(KOREAN.get(korean))
        .or(() -> KNOWN.stream().filter(name::equalsIgnoreCase).findFirst())
        .or(() ->
            KNOWN.stream()
                .filter(zone -> zone.contains("/"))
                .filter(zone -> zone.substring(zone.lastIndexOf('/') + 1).equalsIgnoreCase(name))
                .sorted()
                .findFirst())
        .map(ZoneId::of);
  }

  /// The zone that was perhaps meant.
  static String nearest(String text) {
    return Nearest.to(text.strip(), KNOWN)
        .or(() -> Nearest.to(text.strip(), KOREAN.keySet()))
        .orElse("Asia/Seoul");
  }
}
