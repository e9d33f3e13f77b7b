package io.nonmun.bot.monitor;

import io.nonmun.bot.post.AdminAlerts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the admins would be told: each subject once, as the port promises.
final class RecordingAlerts implements AdminAlerts {

  final List<String> told = new ArrayList<>();
  private final Set<String> raised = new HashSet<>();

  @Override
  public void broken(String subject, String text) {
    if (raised.add(subject)) {
      told.add("broken " + subject + ": " + text);
    }
  }

  @Override
  public void mended(String subject, String text) {
    if (raised.remove(subject)) {
      told.add("mended " + subject + ": " + text);
    }
  }
}
