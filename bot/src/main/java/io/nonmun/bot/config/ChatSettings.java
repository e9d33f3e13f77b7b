package io.nonmun.bot.config;

import io.nonmun.storage.model.Category;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// One entry of `nonmun.chats`: a channel, group or forum topic that the owner sets up by hand.
///
/// @param id the chat's number, or a channel's `@name`
/// @param thread the forum topic; absent: the chat itself
/// @param categories empty: those of `nonmun.arxiv`
/// @param keywords words of interest; one that starts with `-` is muted
/// @param time as in `nonmun.digest` where absent; so are `zone` and `papers`
public record ChatSettings(
    @Allowed(
            value = "대화방 번호 (예: -1001234567890) 또는 \"@채널이름\"",
            form = "-?[1-9]\\d{0,15}|@\\w{4,32}")
        String id,
    @Allowed(value = "1 이상의 정수 (포럼 주제 번호)", min = 1) @Nullable Integer thread,
    @Allowed(value = Forms.CATEGORIES_TEXT, form = Forms.CATEGORY) @DefaultValue
        List<Category> categories,
    @Allowed("관심 낱말의 목록 (예: [RAG, -survey])") @DefaultValue List<String> keywords,
    @Allowed(value = DigestTime.ALLOWED, form = DigestTime.FORM) @Nullable DigestTime time,
    @Allowed(Forms.ZONE_TEXT) @Nullable ZoneId zone,
    @Allowed(value = "1 이상 100 이하의 정수", min = 1, max = 100) @Nullable Integer papers) {

  public ChatSettings {
    categories = List.copyOf(categories);
    keywords = List.copyOf(keywords);
  }
}
