package io.nonmun.bot.delivery;

import io.nonmun.storage.model.Category;
import java.time.Duration;
import java.util.List;

/// What the config file says about runs and deliveries; asked for anew each time, since it may
/// change.
///
/// @param categories the owner's, read whether or not a chat wants them
/// @param patience how long after the announcement summaries may take before digests go out
public record DeliverySettings(List<Category> categories, Duration patience) {

  public DeliverySettings {
    categories = List.copyOf(categories);
  }
}
