package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Backend.Product;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The adapters that a model has loaded, by name.
final class Adapters implements AutoCloseable {

  /// The rows of a step that one is for.
  record Adapted(Adapter adapter, int[] rows) {}

  private final Map<String, Adapter> byName = new LinkedHashMap<>();

  private Adapters() {}

  /// @param products of the model, by the name of their weights
  /// @throws RuntimeException as [Model#open]
  static Adapters open(
      List<AdapterFile> files, ModelConfig base, Map<String, Product> products, Backend backend) {
    var adapters = new Adapters();
    try {
      for (var file : files) {
        if (!backend.adapts()) {
          throw new IllegalStateException(
              "adapter %s cannot be used on %s; use device cpu, or the model without it"
                  .formatted(file.name(), backend.name()));
        }
        if (adapters.has(file.name())) {
          throw new IllegalArgumentException(
              "two adapters have the name %s; give each its own".formatted(file.name()));
        }
        adapters.byName.put(file.name(), Adapter.open(file, base, products, backend::load));
      }
      return adapters;
    } catch (RuntimeException | Error e) {
      adapters.close();
      throw e;
    }
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /// @param rows by name
  /// @throws IllegalArgumentException for a name that there is none of
  List<Adapted> of(Map<String, int[]> rows) {
    return rows.entrySet().stream()
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
