package io.nonmun.bot.post;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// What the admins would be told: each subject once, as the port promises. Safe for use by many
/// threads.
public final class RecordingAlerts implements AdminAlerts {

  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final Set<String> raised = ConcurrentHashMap.newKeySet();

  private record Told(String what, String text) {}

  @Override
  public void broken(String subject, String text) {
    if (raised.add(subject)) {
      told.add(new Told("broken " + subject, text));
    }
  }

  @Override
  public void mended(String subject, String text) {
    if (raised.remove(subject)) {
      told.add(new Told("mended " + subject, text));
    }
  }

  /// `broken arxiv`, `mended arxiv`, in order.
  public List<String> subjects() {
    return told.stream().map(Told::what).toList();
  }

  public List<String> texts() {
    return told.stream().map(Told::text).toList();
  }
}
