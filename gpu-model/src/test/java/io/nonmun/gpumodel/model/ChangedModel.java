package io.nonmun.gpumodel.model;

import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufTensor;
import io.nonmun.gpumodel.gguf.GgufWriter;
import io.nonmun.gpumodel.gguf.GgufWriter.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tiny model whose metadata and tensors a test may change before it is written anew.
final class ChangedModel implements AutoCloseable {

  final Gguf whole;
  final Map<String, Object> facts;
  final List<GgufTensor> tensors;

  ChangedModel(String golden) {
    whole = Gguf.open(Golden.named(golden).model());
    facts = new LinkedHashMap<>(whole.metadata().values());
    tensors = new ArrayList<>(whole.tensors());
  }

  ChangedModel put(String key, Object value) {
    facts.put(key, value);
    return this;
  }

  /// With one more tensor, whose values are another's.
  ChangedModel add(String name, String like) {
    var tensor = whole.tensor(like);
    tensors.add(new GgufTensor(name, tensor.type(), tensor.shape(), tensor.data()));
    return this;
  }

  /// Calls the architecture otherwise, in its keys too.
  ChangedModel rename(String architecture) {
    var prefix = facts.put("general.architecture", architecture) + ".";
    for (var key : List.copyOf(facts.keySet())) {
      if (key.startsWith(prefix)) {
        facts.put(key.replace(prefix, architecture + "."), facts.remove(key));
      }
    }
    return this;
  }

  Path write(Path file) throws IOException {
    var entries =
        tensors.stream()
            .map(tensor -> new Entry(tensor.name(), tensor.type(), tensor.shape()))
            .toList();
    try (var writer = GgufWriter.create(file, facts, entries)) {
      for (var tensor : tensors) {
        writer.write(tensor.name(), 0, tensor.data());
      }
    }
    return file;
  }

  @Override
  public void close() {
    whole.close();
  }
}
