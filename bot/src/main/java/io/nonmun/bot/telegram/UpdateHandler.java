package io.nonmun.bot.telegram;

/// Acts on updates. Called with one chat's updates in order, and with different chats' at once; may
/// be called again with an update after a crash.
@FunctionalInterface
public interface UpdateHandler {
  void handle(Incoming incoming) throws InterruptedException;

  /// Whether nothing needs to be stored for it, before it is handled or then.
  default boolean needsNoStorage(Incoming incoming) {
    return false;
  }
}
