package io.nonmun.bot.config;

import java.time.Duration;
import java.time.ZoneId;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/// `nonmun.digest`: what a chat gets that has set nothing itself.
///
/// @param papers most papers in one digest
/// @param quietDays whether a day without announcement is mentioned
/// @param votesUrl Hugging Face's Daily Papers, whose votes are shown and weigh a little; empty:
///   they are not asked for
/// @param patience `wait`: how long after the announcement summaries may take before the digest
///   goes out
public record DigestSettings(
    @Live @Allowed(value = DigestTime.ALLOWED, form = DigestTime.FORM) @DefaultValue("발표")
        DigestTime time,
    @Live @Allowed(Forms.ZONE_TEXT) @DefaultValue("Asia/Seoul") ZoneId zone,
    @Live @Allowed(value = "1 이상 100 이하의 정수", min = 1, max = 100) @DefaultValue("10") int papers,
    @Live @Allowed("true 또는 false") @DefaultValue("true") boolean quietDays,
    @Allowed(value = Forms.URL_TEXT, form = "|" + Forms.URL) @DefaultValue("") String votesUrl,
    @Live
        @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION)
        @DefaultValue("20m")
        @Name("wait")
        Duration patience) {}
