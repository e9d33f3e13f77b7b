package io.nonmun.bot.delivery;

/// Whether an admin has stopped runs and deliveries; survives a restart.
public interface PauseStore {

  boolean paused();

  void paused(boolean paused);
}
