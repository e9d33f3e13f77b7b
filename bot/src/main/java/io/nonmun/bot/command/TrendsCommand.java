package io.nonmun.bot.command;

import io.nonmun.bot.chart.MonthChart;
import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.trends.OwnMonths;
import java.util.List;
import java.util.Locale;

/// `/trends`: what grew this week and this month, as a picture whose caption says the same;
/// `/trends me`: the chat's own month.
record TrendsCommand(TrendPictures trends, OwnMonths months, Post sender) implements Command {

  private static final String OWN = "me"; // in every language, beside the language's own word

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var argument = request.argument().toLowerCase(Locale.ROOT);
    if (argument.equals(OWN) || argument.equals(request.texts().of("trends.own"))) {
      var month = months.of(request.key(), request.preferences().zone());
      return Say.chart(sender, request, MonthChart.of(month, request.texts()), "month.png");
    }
    if (!argument.isEmpty()) {
      throw new BadArgument("trends.unread", Words.brief(argument));
    }
    var found = trends.in(request.texts());
    return found.isEmpty()
        ? Say.text(request.texts().of("trends.pending"))
        : Say.chart(sender, request, found.get(), "trends.png");
  }
}
