package io.nonmun.bot.monitor;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.model.ChatKey;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tells the admins which changed settings wait for a restart. A note and no alert: nothing is
/// broken, and the log has it as well.
public record RestartNotes(Post sender, Supplier<List<Long>> admins)
    implements Consumer<List<String>> {

  @Override
  public void accept(List<String> keys) {
    var text = KOREAN.of("owner.restart", String.join(", ", keys));
    var note = Message.of(text);
    for (var admin : admins.get()) {
      Thread.ofVirtual().name("restart-note").start(() -> tell(ChatKey.of(admin), note));
    }
  }

  private void tell(ChatKey admin, Message note) {
    try {
      sender.send(admin, note, null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
