package io.nonmun.bot.telegram;

import org.telegram.telegrambots.meta.api.methods.GetFile;

/// Asks where a file is, and fetches it from there.
record TelegramFiles(BotApi api) implements SentFiles {

  @Override
  public Content read(String fileId) throws InterruptedException {
    try {
      var file = api.call(new GetFile(fileId));
      return file.path("file_size").asLong(0) > MOST_BYTES
          ? new TooLarge()
          : new Bytes(api.download(file.path("file_path").asString("")));
    } catch (BotApiException e) {
      if (e.isTemporary() || e.isTokenRefused() || e.code() == 429) {
        return new Unanswered(e.getMessage());
      }
      return e.description().contains("too big") ? new TooLarge() : new Gone();
    }
  }
}
