package io.nonmun.bot.page;

import io.nonmun.bot.config.InForce;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// 설정: every key with what is in force and where that came from. Nothing is changed here: the
/// config file is the owner's.
public final class SettingsPage {

  private final Supplier<List<InForce>> settings;

  public SettingsPage(Supplier<List<InForce>> settings) {
    this.settings = settings;
  }

  /// @param sections by name, in the file's order
  public record View(Map<String, List<InForce>> sections) {}

  Answer show(Visit visit) {
    var sections = new LinkedHashMap<String, List<InForce>>();
    for (var setting : settings.get()) {
      sections.computeIfAbsent(setting.section(), _ -> new ArrayList<>()).add(setting);
    }
    return Answer.html("settings.jte", visit, new View(sections));
  }
}
