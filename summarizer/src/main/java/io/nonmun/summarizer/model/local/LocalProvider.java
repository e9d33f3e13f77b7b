package io.nonmun.summarizer.model.local;

import io.nonmun.gpumodel.LanguageModel;
import io.nonmun.gpumodel.LanguageModel.Choice;
import io.nonmun.gpumodel.LanguageModel.Ranking;
import io.nonmun.gpumodel.LanguageModel.Request;
import io.nonmun.gpumodel.LanguageModel.Texts;
import io.nonmun.gpumodel.engine.Engine.Device;
import io.nonmun.gpumodel.engine.EngineException;
import io.nonmun.gpumodel.engine.Metrics;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.summarizer.model.Chooser;
import io.nonmun.summarizer.model.Chooser.Outcome.Weighed;
import io.nonmun.summarizer.model.Embedder;
import io.nonmun.summarizer.model.Embedder.Outcome.Embedded;
import io.nonmun.summarizer.model.Embedder.Outcome.Failed;
import io.nonmun.summarizer.model.LocalSettings;
import io.nonmun.summarizer.model.LocalSettings.Model.File;
import io.nonmun.summarizer.model.LocalSettings.Model.Missing;
import io.nonmun.summarizer.model.ModelProvider;
import io.nonmun.summarizer.model.ModelProvider.Reply.Answered;
import io.nonmun.summarizer.model.ModelProvider.Reply.Declined;
import io.nonmun.summarizer.model.ModelProvider.Reply.Unavailable;
import io.nonmun.summarizer.model.ProviderStatus;
import io.nonmun.summarizer.model.ProviderStatus.Load;
import io.nonmun.summarizer.model.ProviderStatus.Memory;
import io.nonmun.summarizer.model.Reranker;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A model in this process, loaded when it is first asked. What the day needs goes in together: the
/// engine computes it side by side, questions first.
///
/// A model that cannot be loaded, and an engine that dies, rest at once: a load takes up to
/// minutes. The next request that gets through `RestingProvider` loads the model anew. Safe for use
/// by many threads.
public final class LocalProvider implements ModelProvider, Embedder, Reranker, Chooser {

  private static final Logger log = LoggerFactory.getLogger(LocalProvider.class);

  private static final int USUAL_CONTEXT = 8_192;

  private final String model;
  private final Supplier<LanguageModel> opener;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile @Nullable LanguageModel loaded;
  private volatile @Nullable RuntimeException failure; // the last load's
  private volatile boolean closed;

  LocalProvider(String model, Supplier<LanguageModel> opener) {
    this.model = model;
    this.opener = opener;
  }

  /// What keeps these settings from naming a model, with the mend; empty if they do.
  public static Optional<String> problem(LocalSettings settings) {
    return settings.model() instanceof Missing(var reason) ? Optional.of(reason) : Optional.empty();
  }

  /// @param settings without a [#problem]
  public static LocalProvider of(LocalSettings settings) {
    return open(settings);
  }

  /// @param settings without a [#problem], of an embedding model
  public static Embedder embedder(LocalSettings settings) {
    return open(settings);
  }

  /// @param settings without a [#problem], of a model that ranks documents
  public static Reranker reranker(LocalSettings settings) {
    return open(settings);
  }

  private static LocalProvider open(LocalSettings settings) {
    return switch (settings.model()) {
      case File(var path) -> {
        var adapter = settings.adapter();
        var name = Gguf.nameOf(path);
        yield new LocalProvider(
            adapter == null ? name : name + "+" + adapter.name(),
            () ->
                LanguageModel.open(path, settings.device(), settings.gpuMemoryFraction(), adapter));
      }
      case Missing(var reason) -> throw new IllegalArgumentException(reason);
    };
  }

  @Override
  public String name() {
    return "local";
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public ProviderStatus status() {
    var engine = loaded;
    return engine == null
        ? new ProviderStatus(name(), true, model + ", not loaded yet")
        : new ProviderStatus(name(), true, model, load(engine.metrics(), engine.devices()));
  }

  private static Load load(Metrics engine, List<Device> devices) {
    return new Load(
        engine.queuedInteractive(),
        engine.queuedBatch(),
        engine.running(),
        engine.tokensPerSecond(),
        (double) engine.kvHeld() / engine.kvBlocks(),
        engine.promptTokens(),
        engine.cachedTokens(),
        engine.steps(),
        Duration.ofNanos(engine.stepNanos()),
        devices.stream()
            .flatMap(device ->
                device.memory().stream()
                    .map(memory -> new Memory(device.name(), memory.used(), memory.total())))
            .toList());
  }

  /// Of a model that could not be loaded, what most have: nobody waits for another try.
  @Override
  public int contextTokens() throws InterruptedException {
    if (loaded == null && failure != null) {
      return USUAL_CONTEXT;
    }
    try {
      return engine().maxTokens();
    } catch (RuntimeException e) {
      return USUAL_CONTEXT;
    }
  }

  @Override
  public Reply ask(Request request) throws InterruptedException {
    LanguageModel engine;
    try {
      engine = engine();
    } catch (RuntimeException e) {
      return new Unavailable(
          "%s cannot be loaded: %s".formatted(model, e.getMessage()), Duration.ZERO);
    }
    try {
      return new Answered(engine.complete(request), BigDecimal.ZERO);
    } catch (IllegalArgumentException e) {
      return new Declined(e.getMessage());
    } catch (EngineException e) {
      return new Unavailable(e.getMessage(), null);
    } catch (RuntimeException e) {
      drop(engine);
      return new Unavailable("the engine stopped: " + e.getMessage(), Duration.ZERO);
    }
  }

  @Override
  public Embedder.Outcome embed(Texts texts) throws InterruptedException {
    LanguageModel engine;
    try {
      engine = engine();
    } catch (RuntimeException e) {
      return new Failed("%s cannot be loaded: %s".formatted(model, e.getMessage()), Duration.ZERO);
    }
    try {
      return new Embedded(engine.embed(texts));
    } catch (IllegalArgumentException | EngineException e) {
      return new Failed(e.getMessage(), null);
    } catch (RuntimeException e) {
      drop(engine);
      return new Failed("the engine stopped: " + e.getMessage(), Duration.ZERO);
    }
  }

  @Override
  public Reranker.Outcome score(Ranking ranking) throws InterruptedException {
    LanguageModel engine;
    try {
      engine = engine();
    } catch (RuntimeException e) {
      return new Reranker.Outcome.Failed(
          "%s cannot be loaded: %s".formatted(model, e.getMessage()));
    }
    try {
      return new Reranker.Outcome.Scored(engine.score(ranking));
    } catch (IllegalArgumentException | EngineException e) {
      return new Reranker.Outcome.Failed(e.getMessage());
    } catch (RuntimeException e) {
      drop(engine);
      return new Reranker.Outcome.Failed("the engine stopped: " + e.getMessage());
    }
  }

  @Override
  public Chooser.Outcome choose(Choice choice) throws InterruptedException {
    LanguageModel engine;
    try {
      engine = engine();
    } catch (RuntimeException e) {
      return new Chooser.Outcome.Failed("%s cannot be loaded: %s".formatted(model, e.getMessage()));
    }
    try {
      return new Weighed(engine.choose(choice));
    } catch (IllegalArgumentException | EngineException e) {
      return new Chooser.Outcome.Failed(e.getMessage());
    } catch (RuntimeException e) {
      drop(engine);
      return new Chooser.Outcome.Failed("the engine stopped: " + e.getMessage());
    }
  }

  private LanguageModel engine() throws InterruptedException {
    var ready = loaded;
    if (ready != null) {
      return ready;
    }
    var before = failure;
    loading.lockInterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the program is ending");
      }
      if (loaded == null && failure != before) {
        throw failure; // of the load that was waited for
      }
      if (loaded == null) {
        loaded = opener.get();
      }
      return loaded;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      loading.unlock();
    }
  }

  private void drop(LanguageModel engine) {
    loading.lock();
    try {
      if (loaded == engine) {
        loaded = null;
        engine.close();
        log.warn("provider=local the engine stopped and will be loaded anew");
      }
    } finally {
      loading.unlock();
    }
  }

  @Override
  public void close() {
    loading.lock();
    try {
      closed = true;
      if (loaded != null) {
        loaded.close();
        loaded = null;
      }
    } finally {
      loading.unlock();
    }
  }
}
