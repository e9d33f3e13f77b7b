package io.nonmun.gpumodel;

import io.nonmun.gpumodel.backend.Backend;
import io.nonmun.gpumodel.backend.KvCache;
import io.nonmun.gpumodel.chat.ChatTemplate;
import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.chat.TemplateException;
import io.nonmun.gpumodel.embed.Embedder;
import io.nonmun.gpumodel.embed.Reranker;
import io.nonmun.gpumodel.engine.Embedding;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.Engine.Part;
import io.nonmun.gpumodel.engine.EngineException;
import io.nonmun.gpumodel.engine.Generation;
import io.nonmun.gpumodel.engine.Metrics;
import io.nonmun.gpumodel.engine.Pooling;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.generate.Sampling;
import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import io.nonmun.gpumodel.model.AdapterFile;
import io.nonmun.gpumodel.model.Model;
import io.nonmun.gpumodel.schema.Constraint;
import io.nonmun.gpumodel.schema.Schema;
import io.nonmun.gpumodel.schema.SchemaCompiler;
import io.nonmun.gpumodel.schema.SchemaException;
import io.nonmun.gpumodel.schema.Vocabulary;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A model file that answers: an [Engine] with the file's own chat template, and with the schemas
/// that were asked for kept compiled. Safe for use by many threads.
public final class ChatModel implements LanguageModel {

  private static final int MOST_SCHEMAS = 64;

  /// Likely tokens among which answers that are weighed are looked for.
  private static final int MOST_WEIGHED = 20;

  /// Texts of one call that are in the engine's hands: twice what it reads at once.
  private static final int MOST_PENDING = 32;

  private final String name;
  private final Engine engine;
  private final Gguf file;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ChatTemplate template;
  private final Vocabulary vocabulary;
  private final int cacheTokens;
  private final @Nullable String adapter; // that answers to a chat have; the engine's may name any
  private final Optional<Embedder> embedder;
  private final Optional<Reranker> reranker;

  // By their text, the least recently used one first; under its own lock.
  private final Map<String, Schema> schemas =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Schema> eldest) {
          return size() > MOST_SCHEMAS;
        }
      };

  private ChatModel(
      String name,
      Engine engine,
      Gguf file,
      ChatTemplate template,
      Vocabulary vocabulary,
      int cacheTokens,
      Checked checked,
      @Nullable String adapter) {
    this.name = name;
    this.engine = engine;
    this.file = file;
    this.template = template;
    this.vocabulary = vocabulary;
    this.cacheTokens = cacheTokens;
    this.adapter = adapter;
    embedder = checked.embedder();
    reranker = checked.reranker();
  }

  /// @param file a GGUF file, or the first of several
  /// @param device as [Devices#openAll]
  /// @param memoryFraction of a GPU's memory that may be used
  /// @param maxQueued requests that may wait
  /// @throws GgufException if the file is no model for chats that can be computed
  /// @throws IllegalStateException if there is not enough memory for it
  public static ChatModel open(Path file, String device, double memoryFraction, int maxQueued) {
    return open(file, device, memoryFraction, maxQueued, null, List.of());
  }

  /// The same with a chat template and adapters.
  ///
  /// @param chatTemplate in the place of the file's; null for that
  /// @param adapters which requests to the engine can name
  /// @throws TemplateException if it uses what is not supported
  public static ChatModel open(
      Path file,
      String device,
      double memoryFraction,
      int maxQueued,
      @Nullable String chatTemplate,
      List<AdapterFile> adapters) {
    return open(file, device, memoryFraction, maxQueued, chatTemplate, adapters, null);
  }

  /// As [LanguageModel#open].
  static ChatModel open(
      Path file, String device, double memoryFraction, @Nullable AdapterFile adapter) {
    return adapter == null
        ? open(file, device, memoryFraction, Integer.MAX_VALUE)
        : open(
            file,
            device,
            memoryFraction,
            Integer.MAX_VALUE,
            null,
            List.of(adapter),
            adapter.name());
  }

  private static ChatModel open(
      Path file,
      String device,
      double memoryFraction,
      int maxQueued,
      @Nullable String chatTemplate,
      List<AdapterFile> adapters,
      @Nullable String adapter) {
    try {
      // Weights take up to minutes to load: what else a chat needs is looked for before.
      var checked = checked(file, adapters);
      var facts = checked.facts();
      var tokenizer = checked.tokenizer();
      var template = ChatTemplate.of(facts, tokenizer, chatTemplate);
      var vocabulary = Vocabulary.of(tokenizer);
      var gguf = Gguf.open(file); // one for all devices
      try {
        var parts = load(gguf, Devices.openAll(device, file, memoryFraction, adapters), adapters);
        try {
          return new ChatModel(
              facts.findText("general.name").orElse(facts.file()),
              Engine.start(parts, tokenizer, maxQueued),
              gguf,
              template,
              vocabulary,
              parts.stream().mapToInt(Part::kvBlocks).min().orElseThrow() * KvCache.BLOCK_TOKENS,
              checked,
              adapter);
        } catch (RuntimeException | Error e) {
          parts.forEach(part -> part.model().close());
          throw e;
        }
      } catch (RuntimeException | Error e) {
        gguf.close();
        throw e;
      }
    } catch (OutOfMemoryError e) {
      throw new IllegalStateException(
          "%s does not fit into memory (%s); use a smaller model or a larger -Xmx"
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /// The model on each device.
  ///
  /// @param backends closed with their models, or here
  private static List<Part> load(Gguf file, List<Backend> backends, List<AdapterFile> adapters) {
    var left = new ArrayDeque<>(backends);
    var models = new ArrayList<Model>();
    var parts = new ArrayList<Part>();
    try {
      while (!left.isEmpty()) {
        var backend = left.remove();
        var capacity = backend.capacity();
        var model = Model.open(file, backend, capacity.rows(), capacity.sequences(), adapters);
        models.add(model);
        parts.add(new Part(model, cacheBlocks(model)));
      }
      return parts;
    } catch (RuntimeException | Error e) {
      models.forEach(Model::close);
      left.forEach(Backend::close);
      throw e;
    }
  }

  /// What a file holds besides the weights, which is all that can be refused of it.
  record Checked(
      Metadata facts,
      Tokenizer tokenizer,
      Optional<Embedder> embedder,
      Optional<Reranker> reranker) {}

  /// Reads no weights but a reranker's two rows.
  ///
  /// @throws GgufException if the file is no model that can be computed, or an adapter none of it
  static Checked checked(Path file, List<AdapterFile> adapters) {
    try (var gguf = Gguf.open(file)) {
      Model.check(gguf, adapters);
      var facts = gguf.metadata();
      var tokenizer = Tokenizer.of(facts);
      return new Checked(
          facts, tokenizer, Embedder.of(facts, tokenizer), Reranker.of(gguf, tokenizer));
    }
  }

  private static int cacheBlocks(Model model) {
    var capacity = model.backend().capacity();
    var context = model.config().contextLength();
    var useful = (long) capacity.sequences() * KvCache.Shape.blocks(context);
    var most = Math.min(useful, KvCache.Shape.blocks(capacity.cacheTokens()));
    long valueBytes;
    try (var one = model.allocateCache(1)) {
      valueBytes = one.bytes() / model.kvShape().values(1, 1);
    }
    var free = model.backend().cacheMemory();
    var blocks = mostBlocks(model, (int) most, free / valueBytes);
    if (blocks < Math.min(useful, KvCache.Shape.blocks(KvCache.LEAST_TOKENS))) {
      throw new IllegalStateException(
          "the %d MiB that are left have room for the keys and values of %d tokens; use a smaller"
                  .formatted(free >> 20, blocks * KvCache.BLOCK_TOKENS)
              + " model, raise -Xmx (cpu), or end what else is on the device (cuda)");
    }
    return blocks;
  }

  /// The most blocks, with those of windowed layers that belong to them, that so many values have
  /// room for.
  private static int mostBlocks(Model model, int most, long values) {
    var shape = model.kvShape();
    var fitting = 0;
    var above = most + 1;
    while (fitting + 1 < above) {
      var blocks = (fitting + above) >>> 1;
      var windowBlocks = shape.windowBlocks(blocks, model.maxWanted(), model.maxRows());
      if (shape.values(blocks, windowBlocks) <= values) {
        fitting = blocks;
      } else {
        above = blocks;
      }
    }
    return fitting;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Metrics metrics() {
    return engine.metrics();
  }

  @Override
  public List<Engine.Device> devices() {
    return engine.devices();
  }

  /// For requests that say more than [LanguageModel.Request] does.
  public Engine engine() {
    return engine;
  }

  @Override
  public int maxTokens() {
    return Math.min(cacheTokens, engine.model().config().contextLength());
  }

  /// Tokens of the longest text that can be read.
  public int maxText() {
    return Math.min(cacheTokens - 1, engine.model().config().contextLength());
  }

  /// The tokens of a chat, up to where the answer begins.
  ///
  /// @param thinking whether the model may think first, where its template gives the choice
  /// @throws IllegalArgumentException if the model's template refuses the messages
  public int[] prompt(List<Message> messages, boolean thinking) {
    try {
      return template.render(messages, true, thinking);
    } catch (TemplateException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// The tokens of a text that is to be continued, with what begins one. Whoever asks for that is
  /// the model's operator: control tokens such as `<|im_start|>` and `<|fim_prefix|>` are taken for
  /// what they are.
  public int[] prompt(String text) {
    return engine.tokenizer().prompt(text);
  }

  /// What holds one answer to a schema.
  ///
  /// @throws SchemaException if the schema is outside of the subset, see [SchemaCompiler]
  public Constraint constraint(String jsonSchema) {
    Schema schema;
    synchronized (schemas) {
      schema = schemas.get(jsonSchema);
    }
    if (schema == null) {
      schema = SchemaCompiler.compile(jsonSchema);
      synchronized (schemas) {
        schemas.put(jsonSchema, schema);
      }
    }
    return schema.start(vocabulary);
  }

  /// What holds one answer to one of some texts.
  ///
  /// @throws SchemaException if there is none, or one cannot be an answer
  public Constraint choice(List<String> texts) {
    return SchemaCompiler.choice(texts).start(vocabulary);
  }

  /// @param maxTokens that are wanted
  /// @return that many, or fewer where there is no room for them behind the prompt
  /// @throws IllegalArgumentException if there is none for a single one
  public int room(int[] prompt, int maxTokens) {
    if (prompt.length >= maxTokens()) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens; there is room for %d".formatted(prompt.length, maxTokens() - 1));
    }
    return Math.min(maxTokens, maxTokens() - prompt.length);
  }

  // ---- texts that are read

  /// How its file's model embeds texts.
  ///
  /// @throws IllegalArgumentException if it does not
  public Embedder embedder() {
    return embedder.orElseThrow(() ->
        new IllegalArgumentException(
            name + " embeds no texts; use an embedding model, such as Qwen3-Embedding-0.6B"));
  }

  /// How its file's model judges documents.
  ///
  /// @throws IllegalArgumentException if it does not
  public Reranker reranker() {
    return reranker.orElseThrow(() ->
        new IllegalArgumentException(
            name + " judges no documents; use a reranker, such as Qwen3-Reranker-0.6B"));
  }

  @Override
  public List<float[]> embed(Texts texts) throws InterruptedException {
    var head = embedder();
    var instruction = texts.instruction();
    var tokens =
        texts.texts().stream()
            .map(text -> instruction == null ? head.document(text) : head.query(instruction, text))
            .toList();
    return embed(tokens, texts.dimensions(), texts.priority());
  }

  /// @param texts tokens, as [Embedder] makes them
  /// @param dimensions the first so many of a vector; 0 for all
  /// @throws IllegalArgumentException as the other one
  public List<float[]> embed(List<int[]> texts, int dimensions, Priority priority)
      throws InterruptedException {
    var width = engine.model().config().width();
    if (dimensions < 0 || dimensions > width) {
      throw new IllegalArgumentException(
          "%d dimensions; the model has 1 to %d".formatted(dimensions, width));
    }
    return pooled(texts, embedder().pooling(), priority).stream()
        .map(vector -> Embedder.normalised(vector, dimensions))
        .toList();
  }

  @Override
  public double[] score(Ranking ranking) throws InterruptedException {
    var head = reranker();
    var instruction = ranking.instruction() == null ? Reranker.INSTRUCTION : ranking.instruction();
    return score(
        ranking.documents().stream()
            .map(document -> head.prompt(instruction, ranking.query(), document))
            .toList(),
        ranking.priority());
  }

  /// @param prompts as [Reranker] makes them
  /// @throws IllegalArgumentException as the other one
  public double[] score(List<int[]> prompts, Priority priority) throws InterruptedException {
    var head = reranker();
    return pooled(prompts, Pooling.LAST, priority).stream().mapToDouble(head::score).toArray();
  }

  /// States of texts, of which some are in the engine's hands at a time: a thousand abstracts need
  /// not fill its queue.
  private List<float[]> pooled(List<int[]> texts, Pooling pooling, Priority priority)
      throws InterruptedException {
    for (var text : texts) { // before any is computed
      if (text.length > maxText()) {
        throw new IllegalArgumentException(
            "a text of %d tokens; there is room for %d, so split it"
                .formatted(text.length, maxText()));
      }
    }
    var vectors = new ArrayList<float[]>();
    var pending = new ArrayDeque<Embedding>();
    try {
      for (var text : texts) {
        if (pending.size() == MOST_PENDING) {
          vectors.add(pending.remove().vector());
        }
        while (true) {
          try {
            pending.add(engine.embed(text, pooling, priority));
            break;
          } catch (EngineException e) {
            if (e.reason() != EngineException.Reason.QUEUE_FULL || pending.isEmpty()) {
              throw e;
            }
            vectors.add(pending.remove().vector()); // makes a place, unless others take it
          }
        }
      }
      while (!pending.isEmpty()) {
        vectors.add(pending.remove().vector());
      }
      return vectors;
    } catch (EngineException e) {
      throw told(e);
    } finally {
      pending.forEach(Embedding::cancel);
    }
  }

  // ---- chats that are continued

  @Override
  public Completion complete(LanguageModel.Request wanted) throws InterruptedException {
    var generation = submit(wanted);
    try {
      var result = generation.result();
      return new Completion(
          result.text(),
          result.finish() == Finish.STOP ? FinishReason.STOP : FinishReason.LENGTH,
          result.usage().promptTokens(),
          result.usage().newTokens());
    } catch (EngineException e) {
      throw told(e);
    } finally {
      generation.cancel(); // where the wait was interrupted
    }
  }

  private Generation submit(LanguageModel.Request wanted) {
    var prompt = prompt(wanted.messages(), false);
    try {
      var constraint = wanted.jsonSchema() == null ? null : constraint(wanted.jsonSchema());
      var sampling = new Sampling((float) wanted.temperature(), 0, 1, wanted.seed());
      return engine.submit(
          io.nonmun.gpumodel.engine.Request.of(prompt, room(prompt, wanted.maxTokens()))
              .with(sampling)
              .with(constraint)
              .with(wanted.priority())
              .withAdapter(adapter));
    } catch (SchemaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (EngineException e) {
      throw told(e);
    }
  }

  // ---- answers that are weighed

  /// The first chat is computed alone, so that the others find what they share with it.
  @Override
  public Chosen choose(LanguageModel.Choice choice) throws InterruptedException {
    var tokens = choice.answers().stream().mapToInt(this::token).toArray();
    var pending = new ArrayList<Generation>();
    var shares = new ArrayList<double[]>();
    var read = 0;
    var cached = 0;
    try {
      for (var chat : choice.chats()) {
        pending.add(weigh(chat, choice));
        if (pending.size() == 1) {
          pending.getFirst().result();
        }
      }
      for (var generation : pending) {
        var usage = generation.result().usage();
        read += usage.promptTokens();
        cached += usage.cachedTokens();
        shares.add(shares(generation, tokens));
      }
      return new Chosen(shares, read, cached);
    } catch (EngineException e) {
      throw told(e);
    } finally {
      pending.forEach(Generation::cancel);
    }
  }

  private int token(String answer) {
    var tokens = engine.tokenizer().encode(answer, false);
    if (tokens.length != 1) {
      throw new IllegalArgumentException(
          "'%s' has %d tokens in the vocabulary of %s; choose among answers of one"
              .formatted(answer, tokens.length, name));
    }
    return tokens[0];
  }

  /// No adapter has a say here: it was made to write.
  private Generation weigh(List<Message> chat, LanguageModel.Choice choice) {
    var prompt = prompt(chat, false);
    try {
      return engine.submit(
          io.nonmun.gpumodel.engine.Request.of(prompt, room(prompt, 1))
              .with(choice(choice.answers()))
              .withTopLogprobs(MOST_WEIGHED)
              .with(choice.priority()));
    } catch (EngineException e) {
      throw told(e);
    }
  }

  /// Of the answers, those that are not among the model's most likely tokens have nothing; the
  /// chosen one always is known.
  private static double[] shares(Generation generation, int[] tokens) throws InterruptedException {
    var shares = new double[tokens.length];
    for (var delta = generation.next(); delta != null; delta = generation.next()) {
      for (var logprobs : delta.logprobs()) {
        for (var i = 0; i < tokens.length; i++) {
          if (logprobs.token() == tokens[i]) {
            shares[i] = Math.exp(logprobs.logprob());
          }
          for (var ranked : logprobs.top()) {
            if (ranked.token() == tokens[i]) {
              shares[i] = Math.exp(ranked.logprob());
            }
          }
        }
      }
    }
    var sum = Arrays.stream(shares).sum();
    for (var i = 0; i < shares.length; i++) {
      shares[i] = sum > 0 ? shares[i] / sum : 1.0 / shares.length;
    }
    return shares;
  }

  /// As the port has it.
  private static RuntimeException told(EngineException e) {
    return switch (e.reason()) {
      case IMPOSSIBLE -> new IllegalArgumentException(e.getMessage(), e);
      case DEAD, CLOSED -> new IllegalStateException(e.getMessage(), e);
      case QUEUE_FULL, FAILED -> e;
    };
  }

  /// Ends all requests, and the model.
  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      engine.close();
      file.close();
    }
  }
}
