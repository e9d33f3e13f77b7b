package io.nonmun.bot.config;

import io.nonmun.storage.model.Category;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.arxiv`: what is read from arXiv, and how politely.
///
/// @param categories read on every announcement day
/// @param minInterval least time between two requests to arXiv, over all its addresses
/// @param siteInterval the same for `siteUrl`, whose robots.txt asks for 15 s
/// @param poll how often to look for an announcement that is due
/// @param userAgentContact mail address or URL sent along, so that arXiv can reach the owner
/// @param votesUrl Hugging Face's Daily Papers, whose votes are shown and weigh a little; empty:
///   they are not asked for
public record ArxivSettings(
    @Live
        @Allowed(value = Forms.CATEGORIES_TEXT, form = Forms.CATEGORY)
        @DefaultValue({"cs.CL", "cs.LG", "cs.AI", "cs.CV"})
        List<Category> categories,
    @Allowed(value = Forms.URL_TEXT, form = Forms.URL) @DefaultValue("https://rss.arxiv.org")
        String rssUrl,
    @Allowed(value = Forms.URL_TEXT, form = Forms.URL)
        @DefaultValue("https://export.arxiv.org/api/query")
        String apiUrl,
    @Allowed(value = Forms.URL_TEXT, form = Forms.URL) @DefaultValue("https://arxiv.org")
        String siteUrl,
    @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION) @DefaultValue("3s")
        Duration minInterval,
    @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION) @DefaultValue("15s")
        Duration siteInterval,
    @Allowed(value = Forms.DURATION_TEXT, form = Forms.DURATION) @DefaultValue("5m") Duration poll,
    @Allowed(value = "영문 전자우편 주소 또는 URL (HTTP 머리글에 들어갑니다)", form = "[\\x21-\\x7E]*")
        @DefaultValue("")
        String userAgentContact,
    @Allowed(value = Forms.URL_TEXT, form = "|" + Forms.URL) @DefaultValue("") String votesUrl) {

  public ArxivSettings {
    categories = List.copyOf(categories);
  }
}
