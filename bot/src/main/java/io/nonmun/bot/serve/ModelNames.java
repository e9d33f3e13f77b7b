package io.nonmun.bot.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// By which names clients can ask: the model's, and those of its adapters.
record ModelNames(String model, Set<String> adapters) {

  List<String> all() {
    var all = new ArrayList<>(List.of(model));
    all.addAll(adapters);
    return all;
  }

  /// @return what was asked for
  /// @throws ApiException if there is no such name
  String known(String asked) {
    if (!all().contains(asked)) {
      throw ApiException.unknownModel(asked, String.join("' or '", all()));
    }
    return asked;
  }

  /// @return null for the model alone
  @Nullable String adapter(String asked) {
    return asked.equals(model) ? null : asked;
  }
}
