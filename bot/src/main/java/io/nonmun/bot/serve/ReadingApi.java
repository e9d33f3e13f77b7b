package io.nonmun.bot.serve;

import io.nonmun.gpumodel.ChatModel;
import io.nonmun.gpumodel.embed.Embedder;
import io.nonmun.gpumodel.embed.Reranker;
import io.nonmun.gpumodel.engine.EngineException;
import io.nonmun.gpumodel.engine.Priority;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Texts that are read and not continued: embeddings as OpenAI's API has them
/// (<https://platform.openai.com/docs/api-reference/embeddings>), with `input_type` and
/// `instruction` for queries as other servers have them, and reranking as Jina's and Cohere's have
/// it (<https://api.jina.ai/redoc#tag/rerank>, <https://docs.cohere.com/v1/reference/rerank>).
final class ReadingApi {

  private static final JsonMapper JSON = JsonMapper.shared();

  /// The API's own.
  private static final int MOST_TEXTS = 2_048;

  private static final Set<String> QUERIES = Set.of("query", "search_query");

  private final ChatModel model;
  private final ModelNames names;

  /// @param name by which clients know the model; adapters are for texts that are continued
  ReadingApi(ChatModel model, String name) {
    this.model = model;
    names = new ModelNames(name, Set.of());
  }

  /// What is to be computed, and what becomes of it.
  interface Work {
    /// @throws ApiException if it cannot be computed
    ObjectNode answer() throws InterruptedException;
  }

  /// @throws ApiException if the request cannot be served
  Work embeddings(Parameters in) {
    names.known(in.text("model"));
    var embedder = here(model::embedder);
    var tokens = texts(in, embedder);
    checkLengths(tokens, "input");
    int dimensions = in.count("dimensions", model.engine().model().config().width()).orElse(0);
    if (in.find("dimensions").isPresent() && dimensions == 0) {
      throw in.refusal("dimensions", "is 0; leave it out for all");
    }
    var format = in.find("encoding_format").map(node -> in.text("encoding_format", node));
    var isPacked = format.filter(each -> !each.equals("float")).isPresent();
    if (isPacked && !format.get().equals("base64")) {
      throw in.refusal("encoding_format", "is '%s'; float or base64".formatted(format.get()));
    }
    return () -> {
      var vectors = computed("input", () -> model.embed(tokens, dimensions, priority(tokens)));
      var answer = JSON.createObjectNode().put("object", "list").put("model", names.model());
      var data = answer.putArray("data");
      for (var i = 0; i < vectors.size(); i++) {
        var one = data.addObject().put("object", "embedding").put("index", i);
        if (isPacked) {
          one.put("embedding", packed(vectors.get(i)));
        } else {
          var values = one.putArray("embedding");
          for (var value : vectors.get(i)) {
            values.add(value);
          }
        }
      }
      answer.set("usage", usage(tokens));
      return answer;
    };
  }

  /// As the clients of this API read it: 32-bit floats, the lowest byte first.
  private static String packed(float[] vector) {
    var bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  /// A text, a list of texts, the tokens of one, or a list of such.
  private List<int[]> texts(Parameters in, Embedder embedder) {
    var instruction = instruction(in);
    var input = in.get("input");
    var isList = input.isArray() && !input.isEmpty() && !input.get(0).isNumber();
    if (isList && input.size() > MOST_TEXTS) {
      throw in.refusal("input", "has %d texts; at most %d".formatted(input.size(), MOST_TEXTS));
    }
    var all = new ArrayList<int[]>();
    for (var one : isList ? input.valueStream().toList() : List.of(input)) {
      if (one.isArray() && one.isEmpty()) {
        throw in.refusal("input", "is empty");
      }
      if (one.isArray()) {
        all.add(embedder.whole(RequestReader.tokens(in, "input", one)));
      } else {
        var text = in.text("input", one);
        if (text.isEmpty()) {
          throw in.refusal("input", "has an empty text; leave it out");
        }
        all.add(instruction == null ? embedder.document(text) : embedder.query(instruction, text));
      }
    }
    return all;
  }

  /// @return null for documents
  private static @Nullable String instruction(Parameters in) {
    var given = in.find("instruction");
    if (given.isPresent()) {
      return in.text("instruction", given.get());
    }
    return in.find("input_type")
            .map(node -> in.text("input_type", node))
            .filter(QUERIES::contains)
            .isPresent()
        ? Embedder.INSTRUCTION
        : null;
  }

  /// @throws ApiException if the request cannot be served
  Work rerank(Parameters in) {
    names.known(in.text("model"));
    var reranker = here(model::reranker);
    var query = in.text("query");
    var documents = documents(in);
    var instruction =
        in.find("instruction")
            .map(node -> in.text("instruction", node))
            .orElse(Reranker.INSTRUCTION);
    var prompts =
        documents.stream().map(each -> reranker.prompt(instruction, query, each)).toList();
    checkLengths(prompts, "documents");
    int most = in.limit("top_n", Integer.MAX_VALUE).orElse(documents.size());
    var returns = in.flag("return_documents");
    return () -> {
      var scores = computed("documents", () -> model.score(prompts, priority(prompts)));
      var answer = JSON.createObjectNode().put("object", "list").put("model", names.model());
      var results = answer.putArray("results");
      IntStream.range(0, scores.length)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
          .limit(most)
          .forEach(i -> {
            var one = results.addObject().put("index", i).put("relevance_score", scores[i]);
            if (returns) {
              one.putObject("document").put("text", documents.get(i));
            }
          });
      answer.set("usage", usage(prompts));
      return answer;
    };
  }

  /// Strings, or objects with a text.
  private static List<String> documents(Parameters in) {
    var node = in.get("documents");
    if (!node.isArray() || node.isEmpty() || node.size() > MOST_TEXTS) {
      throw in.refusal("documents", "is no list of 1 to %d texts".formatted(MOST_TEXTS));
    }
    return node.valueStream()
        .map(each ->
            each.isObject()
                ? Parameters.of(each, "documents").text("text")
                : in.text("documents", each))
        .toList();
  }

  /// None is ever cut.
  private void checkLengths(List<int[]> texts, String parameter) {
    for (var i = 0; i < texts.size(); i++) {
      if (texts.get(i).length > model.maxText()) {
        throw ApiException.tooLong(
            parameter,
            "%s[%d] has %d tokens; there is room for %d, so split it"
                .formatted(parameter, i, texts.get(i).length, model.maxText()));
      }
    }
  }

  /// Many texts at once are nobody's question, and let others go first.
  private static Priority priority(List<int[]> texts) {
    return texts.size() == 1 ? Priority.INTERACTIVE : Priority.BATCH;
  }

  private static ObjectNode usage(List<int[]> texts) {
    var tokens = texts.stream().mapToInt(text -> text.length).sum();
    return JSON.createObjectNode().put("prompt_tokens", tokens).put("total_tokens", tokens);
  }

  private static <T> T here(Supplier<T> part) {
    try {
      return part.get();
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("model", e.getMessage());
    }
  }

  private interface Computation<T> {
    T run() throws InterruptedException;
  }

  private static <T> T computed(String parameter, Computation<T> computation)
      throws InterruptedException {
    try {
      return computation.run();
    } catch (EngineException e) {
      throw ApiException.of(e);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid(parameter, e.getMessage());
    } catch (IllegalStateException e) {
      throw ApiException.ended(e.getMessage());
    }
  }
}
