package io.nonmun.bot.work;

import io.nonmun.bot.post.Turn;

/// What a handler may do to the job that it has in hand.
public interface Context {

  /// Keeps another payload for the job from now on, whatever happens to the process.
  void keep(Object payload) throws InterruptedException;

  /// For a message that is worth less than the same message twice: the job is taken when the
  /// message leaves, and not done again should the process die then.
  Turn once();
}
