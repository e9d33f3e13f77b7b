package io.nonmun.bot.telegram;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.telegram.telegrambots.meta.api.methods.AnswerInlineQuery;
import org.telegram.telegrambots.meta.api.objects.LinkPreviewOptions;
import org.telegram.telegrambots.meta.api.objects.inlinequery.inputmessagecontent.InputTextMessageContent;
import org.telegram.telegrambots.meta.api.objects.inlinequery.result.InlineQueryResult;
import org.telegram.telegrambots.meta.api.objects.inlinequery.result.InlineQueryResultArticle;
import org.telegram.telegrambots.meta.api.objects.inlinequery.result.InlineQueryResultsButton;

/// Results as articles: a title and a line to choose by, a card to send.
record TelegramInline(BotApi api) implements InlineAnswers {

  private static final Logger log = LoggerFactory.getLogger(TelegramInline.class);

  @Override
  public void answer(String queryId, Answer answer) throws InterruptedException {
    var method =
        AnswerInlineQuery.builder()
            .inlineQueryId(queryId)
            .results(answer.results().stream().map(TelegramInline::article).toList())
            .nextOffset(answer.next())
            .cacheTime((int) answer.kept().toSeconds())
            .isPersonal(true) // another person may have another language, or no access
            .button(
                answer.hint() == null
                    ? null
                    : InlineQueryResultsButton.builder()
                        .text(answer.hint())
                        .startParameter("inline")
                        .build())
            .build();
    try {
      api.call(method);
    } catch (BotApiException e) {
      log.info("an inline query stays without its answer: {}", e.getMessage());
    }
  }

  private static InlineQueryResult article(Result result) {
    return InlineQueryResultArticle.builder()
        .id(result.id())
        .title(result.title())
        .description(result.description())
        .inputMessageContent(
            InputTextMessageContent.builder()
                .messageText(result.message().plainText())
                .entities(result.message().entities().stream().map(Outgoing::entity).toList())
                .linkPreviewOptions(LinkPreviewOptions.builder().isDisabled(true).build())
                .build())
        .build();
  }
}
