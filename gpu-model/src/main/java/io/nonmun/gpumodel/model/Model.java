package io.nonmun.gpumodel.model;

import static java.util.Objects.requireNonNull;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.Batch;
import io.nonmun.gpumodel.backend.Demand;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.backend.TokenChoice;
import io.nonmun.gpumodel.backend.TokenChoice.Choice;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model on a backend, ready to compute. For one thread at a time.
public final class Model implements AutoCloseable {

  private final Gguf file;
  private final boolean ownsFile;
  private final ModelConfig config;
  private final KvCache.Shape kvShape;
  private final Backend backend;
  private final @Nullable TokenChoice chooser;
  private final Scratch scratch;
  private final Decoder decoder;
  private final Adapters adapters;
  private final long weightBytes;
  private final int maxRows;
  private final int maxWanted;
  private int rows; // of the last step
  private int wanted; // of them, that have logits
  private List<@Nullable Choice> choices = List.of(); // the last

  private Model(
      Gguf file,
      boolean ownsFile,
      Backend backend,
      int maxRows,
      int maxWanted,
      List<AdapterFile> adapterFiles) {
    this.file = file;
    this.ownsFile = ownsFile;
    this.backend = backend;
    this.maxRows = maxRows;
    this.maxWanted = maxWanted;
    config = check(file, adapterFiles);
    scratch = Scratch.allocate(backend::allocate, config, maxRows, maxWanted);
    var loader = new WeightLoader(file, config, backend);
    var recipe = Recipe.of(file, config);
    kvShape = recipe.kvShape(config);
    decoder = new Decoder(loader, recipe, scratch);
    weightBytes = loader.bytes();
    chooser = backend.chooser();
    if (chooser != null) {
      chooser.reserve(scratch.logits());
    }
    // Last: it holds files, which nobody would close if what comes after it failed.
    adapters = Adapters.open(adapterFiles, config, decoder.products(), backend::loadLowRank);
  }

  /// Whether a file is a model that can be computed: one that this lets pass has all its weights,
  /// in the right shapes, and no others. Reads no weights.
  ///
  /// @throws GgufException if it is none, with the first thing that is wrong and what to do
  public static ModelConfig check(Gguf file) {
    return check(file, List.of());
  }

  /// The same with adapters.
  ///
  /// @throws GgufException also if an adapter is none of this model's
  /// @throws IllegalArgumentException if two have the same name
  public static ModelConfig check(Gguf file, List<AdapterFile> adapters) {
    var config = ModelConfig.of(file);
    var loader = new WeightLoader(file, config, null);
    var decoder = new Decoder(loader, Recipe.of(file, config), Scratch.dry(config));
    Adapters.open(adapters, config, decoder.products(), WeightLoader.Unloaded::new).close();
    return config;
  }

  /// What a model takes besides its weights on a device that keeps values as they are: the
  /// activations of a step.
  ///
  /// @return bytes
  public static long workBytes(ModelConfig config, Backend.Capacity capacity) {
    return Scratch.bytes(config, capacity.rows(), capacity.sequences());
  }

  /// What a file's model asks of a device; reads no weights.
  ///
  /// @throws GgufException if the file's sizes are none of a model's
  public static Demand demand(Path path) {
    return demand(path, List.of());
  }

  /// The same with adapters.
  ///
  /// @throws GgufException as the last one
  public static Demand demand(Path path, List<AdapterFile> adapters) {
    var lowRankValues = adapters.stream().mapToLong(Adapter::values).sum();
    try (var file = Gguf.open(path)) {
      var config = ModelConfig.of(file);
      return new Demand(
          List.copyOf(file.tensors()),
          WeightLoader.multiplied(file, config),
          Recipe.of(file, config).kvShape(config),
          lowRankValues,
          config.expertShape(),
          config.vocabulary(),
          config.contextLength(),
          capacity -> workBytes(config, capacity));
    }
  }

  /// For steps as large as suit the backend.
  ///
  /// @param backend closed with the model
  /// @throws GgufException if the file is no model that can be computed, with what is wrong
  public static Model open(Path path, Backend backend) {
    return open(path, backend, List.of());
  }

  /// The same with adapters.
  ///
  /// @throws RuntimeException as the last one
  public static Model open(Path path, Backend backend, List<AdapterFile> adapters) {
    var capacity = backend.capacity();
    return open(path, backend, capacity.rows(), capacity.sequences(), adapters);
  }

  /// @param backend closed with the model, or where it cannot be opened
  /// @param maxRows tokens of the largest step
  /// @param maxWanted rows of a step that logits are wanted of at most
  /// @throws GgufException if the file is no model that can be computed, with what is wrong
  public static Model open(Path path, Backend backend, int maxRows, int maxWanted) {
    return open(path, backend, maxRows, maxWanted, List.of());
  }

  /// The same with adapters, of which each sequence may have one.
  ///
  /// @throws GgufException also if an adapter is none of this model's, with what is wrong
  /// @throws IllegalArgumentException if two have the same name
  public static Model open(
      Path path, Backend backend, int maxRows, int maxWanted, List<AdapterFile> adapters) {
    try {
      var file = Gguf.open(path);
      try {
        return new Model(file, true, backend, maxRows, maxWanted, adapters);
      } catch (RuntimeException | Error e) {
        file.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  /// A file's model on one of several devices.
  ///
  /// @param file stays the caller's, to be closed after the model
  /// @param backend closed with the model, or where it cannot be opened
  /// @throws GgufException as the last one
  public static Model open(
      Gguf file, Backend backend, int maxRows, int maxWanted, List<AdapterFile> adapters) {
    try {
      return new Model(file, false, backend, maxRows, maxWanted, adapters);
    } catch (RuntimeException | Error e) {
      backend.close();
      throw e;
    }
  }

  public ModelConfig config() {
    return config;
  }

  public Gguf file() {
    return file;
  }

  public Backend backend() {
    return backend;
  }

  /// Bytes of weights that a step reads, as the backend keeps them.
  public long weightBytes() {
    return weightBytes;
  }

  public int maxRows() {
    return maxRows;
  }

  public int maxWanted() {
    return maxWanted;
  }

  /// Names of the adapters that pieces and requests may have. Safe for use by many threads.
  public Set<String> adapters() {
    return adapters.names();
  }

  /// What a position's keys and values take.
  public KvCache.Shape kvShape() {
    return kvShape;
  }

  /// A cache in which every layer has as many blocks.
  public KvCache allocateCache(int blocks) {
    return allocateCache(blocks, blocks);
  }

  /// @param windowBlocks of the layers that see a window only
  public KvCache allocateCache(int blocks, int windowBlocks) {
    return backend.allocate(kvShape, blocks, windowBlocks);
  }

  /// Computes a step and reads its logits.
  ///
  /// @param logits as [#read]
  public void forward(Batch batch, KvCache cache, float[] logits) {
    forward(batch, cache);
    read(logits);
  }

  /// Computes a step; its keys and values are in the cache then. The wanted rows' logits stay on
  /// the backend until the next one: they can be [read][#read], or tokens [chosen][#choose] by
  /// them. Until then, the backend may still be computing.
  public void forward(Batch batch, KvCache cache) {
    if (batch.size() > maxRows || batch.wantedCount() > maxWanted) {
      throw new IllegalArgumentException(
          "a step of %d rows, %d wanted; this model was opened for %d and %d"
              .formatted(batch.size(), batch.wantedCount(), maxRows, maxWanted));
    }
    for (var row = 0; row < batch.size(); row++) {
      if (batch.token(row) < Batch.chosen(choices.size() - 1)
          || batch.token(row) >= config.vocabulary()) {
        throw new IllegalArgumentException(
            "token %d; the vocabulary has 0 to %d, and %d were chosen"
                .formatted(batch.token(row), config.vocabulary() - 1, choices.size()));
      }
    }
    decoder.forward(backend, batch, cache, adapters, Math.min(maxRows, maxWanted));
    rows = batch.size();
    wanted = batch.wantedCount();
  }

  /// Copies the last step's final states: what the logits are computed from, for all its rows.
  ///
  /// @param states where they go, `[rows, width]`
  public void readStates(float[] states) {
    backend.read(rows, scratch.normed(), states);
  }

  /// Copies the last step's logits.
  ///
  /// @param logits where the wanted rows' go, `[wanted, vocabulary]`
  public void read(float[] logits) {
    backend.read(wanted, scratch.logits(), logits);
  }

  /// Whether its backend can [#choose].
  public boolean choosesTokens() {
    return chooser != null;
  }

  /// Has tokens chosen by the last step's logits where these are. The next step may have them among
  /// its own, by [Batch#chosen], before anybody knows them.
  ///
  /// @param choices one for each wanted row; null where it does not matter
  public void choose(List<@Nullable Choice> choices) {
    requireNonNull(chooser, "the backend chooses no tokens").choose(scratch.logits(), choices);
    this.choices = choices;
  }

  /// Waits for the tokens that were chosen last.
  ///
  /// @param tokens where they go; [TokenChoice#NONE] for what cannot be chosen
  /// @throws IllegalStateException if one is none of those that were to be chosen from: whatever
  ///   the device computed in this step, it cannot be used
  public void awaitTokens(int[] tokens) {
    requireNonNull(chooser, "the backend chooses no tokens").awaitTokens(tokens);
    for (var row = 0; row < choices.size(); row++) {
      var choice = choices.get(row);
      if (choice != null && !choice.allows(tokens[row])) {
        throw new IllegalStateException(
            "%s chose token %d in row %d; allowed were %s 0 to %d: it computes wrongly; restart the program, and if it happens again check the device or use another"
                .formatted(
                    backend.name(),
                    tokens[row],
                    row,
                    choice.mask() == null ? "all of" : "some of",
                    choice.vocabulary() - 1));
      }
    }
  }

  /// Also closes the backend, and the files that are its own.
  @Override
  public void close() {
    backend.close();
    adapters.close();
    if (ownsFile) {
      file.close();
    }
  }
}
