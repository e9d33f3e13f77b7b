package io.nonmun.bot.config;

import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.storage`: where the service remembers.
///
/// @param url a file, whose relative path starts at the working directory, or a PostgreSQL server's
///   database
/// @param user of PostgreSQL, where the URL names none
/// @param backup copies that are made by themselves
/// @param keepDays days after which old papers are forgotten; 0: never
public record StorageSettings(
    @Allowed(
            value = "jdbc:sqlite:파일 또는 jdbc:postgresql://서버/데이터베이스 (예: jdbc:sqlite:data/nonmun.db)",
            form = "jdbc:(sqlite:|postgresql://)\\S.*")
        @DefaultValue("jdbc:sqlite:data/nonmun.db")
        String url,
    @Allowed("PostgreSQL의 사용자 이름") @DefaultValue("") String user,
    @Allowed("그 사용자의 암호") @DefaultValue("") Secret password,
    @Allowed(value = "0 이상의 정수 (0: 영구 보관)", min = 0) @DefaultValue("0") int keepDays,
    @DefaultValue Backup backup) {

  private static final Pattern PASSWORD = Pattern.compile("[?&]password=([^&]*)");

  /// What of these is to be shown nowhere.
  Stream<Secret> secrets() {
    var inUrl = PASSWORD.matcher(url).results().map(found -> found.group(1));
    return Stream.concat(Stream.of(password), inUrl.map(Secret::new));
  }

  /// `nonmun.storage.backup`: copies of the database, made while the bot runs.
  ///
  /// @param every between two of them
  /// @param keep how many there are at most
  /// @param folder where they are; empty: none are made
  public record Backup(
      @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION) @DefaultValue("24h")
          Duration every,
      @Allowed(value = "1 이상의 정수", min = 1) @DefaultValue("7") int keep,
      @Allowed("백업을 둘 폴더의 경로") @DefaultValue("") String folder) {}
}
