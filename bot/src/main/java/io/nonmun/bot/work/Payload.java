package io.nonmun.bot.work;

import io.nonmun.storage.JobRepository.Job;
import tools.jackson.databind.json.JsonMapper;

/// A job's payload, as short JSON of a record.
public final class Payload {

  private Payload() {}

  public static <T> T of(Job job, Class<T> type) {
    return JsonMapper.shared().readValue(job.payload(), type);
  }

  public static String text(Object payload) {
    return JsonMapper.shared().writeValueAsString(payload);
  }
}
