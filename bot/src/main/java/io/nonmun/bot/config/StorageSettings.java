package io.nonmun.bot.config;

import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.storage`: where the service remembers.
///
/// @param url a relative path in it starts at the working directory
/// @param keepDays days after which old papers are forgotten; 0: never
public record StorageSettings(
    @Allowed(value = "jdbc:sqlite:파일 (예: jdbc:sqlite:data/nonmun.db)", form = "jdbc:sqlite:\\S.*")
        @DefaultValue("jdbc:sqlite:data/nonmun.db")
        String url,
    @Allowed(value = "0 이상의 정수 (0: 영구 보관)", min = 0) @DefaultValue("0") int keepDays) {}
