package io.nonmun.bot.telegram;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

final class InMemoryAlerts implements AlertMemory {

  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  @Override
  public boolean markBroken(String subject) {
    return broken.add(subject);
  }

  @Override
  public boolean markMended(String subject) {
    return broken.remove(subject);
  }
}
