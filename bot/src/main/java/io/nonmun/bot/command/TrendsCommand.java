package io.nonmun.bot.command;

import io.nonmun.bot.chart.TrendChart;
import io.nonmun.bot.post.Picture;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.trends.Trends;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `/trends`: what grew this week and this month, as a picture whose caption says the same.
record TrendsCommand(Supplier<Optional<Trends>> trends, Post sender) implements Command {

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var found = trends.get();
    if (found.isEmpty()) {
      return Say.text(request.texts().of("trends.pending"));
    }
    var lines = TrendChart.words(found.get(), request.texts()).stream().map(Line::of).toList();
    var words = new Message(lines, List.of());
    var png = TrendChart.png(found.get(), request.texts());
    if (png.isEmpty()) {
      return List.of(words);
    }
    sender.sendPhoto(
        request.key(), new Picture(png.get(), "trends.png"), words, request.origin().messageId());
    return List.of();
  }
}
