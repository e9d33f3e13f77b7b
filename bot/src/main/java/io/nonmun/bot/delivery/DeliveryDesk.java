package io.nonmun.bot.delivery;

import io.nonmun.bot.render.Document;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.LocalDate;
import java.util.Optional;

/// What readers and admins ask about digests.
public record DeliveryDesk(History history, AdminDesk admin) implements DigestDesk {

  @Override
  public Document coverage(ChatKey chat, Optional<LocalDate> day) {
    return history.coverage(chat, day);
  }

  @Override
  public Document why(ChatKey chat, ArxivId paper) {
    return history.why(chat, paper);
  }

  @Override
  public void repeat(Optional<LocalDate> day) {
    admin.repeat(day);
  }

  @Override
  public void pause(boolean paused) {
    admin.pause(paused);
  }

  @Override
  public Document status() {
    return admin.report();
  }
}
