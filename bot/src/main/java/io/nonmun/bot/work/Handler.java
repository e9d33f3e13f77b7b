package io.nonmun.bot.work;

import io.nonmun.storage.JobRepository.Job;

/// Does jobs of one kind. It may be called again for a job at any time, by this process or the next
/// one, until it says that it is done.
@FunctionalInterface
public interface Handler {

  Outcome run(Job job, Context context) throws InterruptedException;

  /// A job has thrown so often that it is given up: the last chance to say so to whoever waits.
  default void givenUp(Job job, Context context) throws InterruptedException {}
}
