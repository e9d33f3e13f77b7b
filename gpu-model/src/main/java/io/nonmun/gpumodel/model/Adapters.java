package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend.Product;
import io.nonmun.gpumodel.backend.Weight;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.GgufTensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The adapters that a model has loaded, by name.
final class Adapters implements AutoCloseable {

  /// The rows of a step that one is for.
  record Adapted(Adapter adapter, int[] rows) {}

  private final Map<String, Adapter> byName = new LinkedHashMap<>();

  private Adapters() {}

  /// @param products of the model, by the name of their weights
  /// @throws GgufException if one is none of this model's
  /// @throws IllegalArgumentException if two have the same name
  static Adapters open(
      List<AdapterFile> files,
      ModelConfig base,
      Map<String, Product> products,
      Function<GgufTensor, Weight> load) {
    var adapters = new Adapters();
    try {
      for (var file : files) {
        if (adapters.byName.containsKey(file.name())) {
          throw new IllegalArgumentException(
              "two adapters have the name %s; give each its own".formatted(file.name()));
        }
        adapters.byName.put(file.name(), Adapter.open(file, base, products, load));
      }
      return adapters;
    } catch (RuntimeException | Error e) {
      adapters.close();
      throw e;
    }
  }

  /// In the order in which they were given.
  Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /// Those that have rows.
  ///
  /// @param rows by name
  /// @throws IllegalArgumentException for a name that there is none of
  List<Adapted> of(Map<String, int[]> rows) {
    return rows.entrySet().stream()
        .filter(each -> each.getValue().length > 0)
        .map(each -> {
          var adapter = byName.get(each.getKey());
          if (adapter == null) {
            throw new IllegalArgumentException(
                "adapter %s is not loaded; load it with the model".formatted(each.getKey()));
          }
          return new Adapted(adapter, each.getValue());
        })
        .toList();
  }

  @Override
  public void close() {
    byName.values().forEach(Adapter::close);
  }
}
