package io.nonmun.bot.command;

import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import java.util.List;

/// `/trends`: what grew this week and this month, as a picture whose caption says the same.
record TrendsCommand(TrendPictures trends, Post sender) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var found = trends.in(request.texts());
    if (found.isEmpty()) {
      return Say.text(request.texts().of("trends.pending"));
    }
    var words = found.get().words();
    var png = found.get().png();
    if (png.isEmpty()) {
      return List.of(words);
    }
    sender.sendPhoto(
        request.key(), new Picture(png.get(), "trends.png"), words, request.origin().messageId());
    return List.of();
  }
}
