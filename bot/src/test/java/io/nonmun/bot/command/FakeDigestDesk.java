package io.nonmun.bot.command;

import io.nonmun.bot.chart.Shown;
import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.Section;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes down what it was asked for, and answers with it.
final class FakeDigestDesk implements DigestDesk, DigestRequests {

  final List<String> asked = new ArrayList<>();
  @Nullable RuntimeException broken;
  boolean underWay;

  @Override
  public boolean today(ChatKey chat, @Nullable Integer replyTo, Optional<LocalDate> had) {
    ask("today " + chat.chatId());
    return !underWay;
  }

  @Override
  public Optional<LocalDate> newest(ChatKey chat) {
    return Optional.empty();
  }

  @Override
  public Document coverage(ChatKey chat, Optional<LocalDate> day) {
    return ask("coverage " + day.map(LocalDate::toString).orElse("newest"));
  }

  @Override
  public Document why(ChatKey chat, ArxivId paper) {
    return ask("why " + paper);
  }

  @Override
  public String reason(ChatKey chat, ArxivId paper) {
    ask("reason " + paper);
    return "reason";
  }

  @Override
  public void repeat(Optional<LocalDate> day) {
    ask("repeat " + day.map(LocalDate::toString).orElse("newest"));
  }

  @Override
  public void pause(boolean paused) {
    ask("pause " + paused);
  }

  @Override
  public Document status() {
    return ask("status");
  }

  @Override
  public Shown days(Texts texts) {
    return new Shown(Optional.empty(), Message.of("대답: days"));
  }

  private Document ask(String what) {
    if (broken != null) {
      throw broken;
    }
    asked.add(what);
    return new Document(List.of(new Section(0, List.of(Line.of("대답: " + what)), List.of())));
  }
}
