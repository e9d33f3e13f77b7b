package io.nonmun.bot.telegram;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Results as articles: a title and a line to choose by, a card to send.
record TelegramInline(BotApi api) implements InlineAnswers {

  private static final Logger log = LoggerFactory.getLogger(TelegramInline.class);

  @Override
  public void answer(String queryId, Answer answer) throws InterruptedException {
    var parameters = new HashMap<String, Object>();
    parameters.put("inline_query_id", queryId);
    parameters.put("results", answer.results().stream().map(TelegramInline::article).toList());
    parameters.put("next_offset", answer.next());
    parameters.put("cache_time", answer.kept().toSeconds());
    // Another person may have another language, or no access.
    parameters.put("is_personal", true);
    if (answer.hint() != null) {
      parameters.put("button", Map.of("text", answer.hint(), "start_parameter", "inline"));
    }
    try {
      api.call("answerInlineQuery", parameters);
    } catch (BotApiException e) {
      log.info("an inline query stays without its answer: {}", e.getMessage());
    }
  }

  private static Map<String, Object> article(Result result) {
    return Map.of(
        "type",
        "article",
        "id",
        result.id(),
        "title",
        result.title(),
        "description",
        result.description(),
        "input_message_content",
        Map.of(
            "message_text",
            result.message().plainText(),
            "entities",
            result.message().entities().stream().map(Outgoing::entity).toList(),
            "link_preview_options",
            Map.of("is_disabled", true)));
  }
}
