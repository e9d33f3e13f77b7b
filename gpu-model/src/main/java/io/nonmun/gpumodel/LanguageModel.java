package io.nonmun.gpumodel;

import io.nonmun.gpumodel.chat.Message;
import io.nonmun.gpumodel.engine.Engine;
import io.nonmun.gpumodel.engine.EngineException;
import io.nonmun.gpumodel.engine.Metrics;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.model.AdapterFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A loaded model that continues chats, embeds texts or judges them: what its file is made for.
/// Safe for use by many threads; requests share its batch.
public interface LanguageModel extends AutoCloseable {

  /// As [#open(Path, String, double)], with the usual share of a GPU's memory.
  static LanguageModel open(Path file, String device) {
    return open(file, device, Devices.MEMORY_FRACTION);
  }

  /// Loads a model. Requests wait until they can be computed, however many there are; models that
  /// can think first do not.
  ///
  /// @param file a GGUF file, or the first of several
  /// @param device as [Devices#open]
  /// @param memoryFraction of a GPU's memory that may be used
  /// @throws GgufException if the file is no model for chats that can be computed, with what is
  ///   wrong
  /// @throws IllegalArgumentException if there is no such device
  /// @throws IllegalStateException if there is not enough memory for it
  static LanguageModel open(Path file, String device, double memoryFraction) {
    return open(file, device, memoryFraction, null);
  }

  /// The same with an adapter that all chats are answered with.
  ///
  /// @param adapter null for none
  /// @throws GgufException also if it is none of this model's
  static LanguageModel open(
      Path file, String device, double memoryFraction, @Nullable AdapterFile adapter) {
    return ChatModel.open(file, device, memoryFraction, adapter);
  }

  /// Why a file cannot be loaded, on any device, and what to do; empty if nothing is known against
  /// it. Reads no weights.
  ///
  /// @param adapter that is to be loaded with it; null for none
  static Optional<String> refusal(Path file, @Nullable AdapterFile adapter) {
    try {
      ChatModel.checked(file, adapter == null ? List.of() : List.of(adapter));
      return Optional.empty();
    } catch (GgufException e) {
      return Optional.of(e.getMessage());
    }
  }

  /// The model's own name, as its file gives it.
  String name();

  /// The most tokens that a request can have, prompt and answer together.
  int maxTokens();

  /// Answers one chat; blocks until it is done.
  ///
  /// @throws IllegalArgumentException if this very request cannot be served: its chat is too long
  ///   or not as the model wants it, or its schema is not one that can be followed
  /// @throws EngineException if computing this one failed; others may fare better
  /// @throws IllegalStateException if the model was closed, or can compute nothing any more
  Completion complete(Request request) throws InterruptedException;

  /// Embeds texts; blocks until it is done.
  ///
  /// @return their vectors in the same order, each as long as 1
  /// @throws IllegalArgumentException if the model embeds no texts, or one is longer than its
  ///   context; none is ever cut
  /// @throws EngineException as [#complete]
  /// @throws IllegalStateException as [#complete]
  List<float[]> embed(Texts texts) throws InterruptedException;

  /// Judges documents by a query; blocks until it is done.
  ///
  /// @return for each document in the same order how well it meets the query, 0 to 1
  /// @throws IllegalArgumentException if the model judges none, or one is longer than its context
  /// @throws EngineException as [#complete]
  /// @throws IllegalStateException as [#complete]
  double[] score(Ranking ranking) throws InterruptedException;

  /// Says how likely some short answers are behind chats; blocks until it is done. Chats that begin
  /// alike are read from where they differ.
  ///
  /// @throws IllegalArgumentException as [#complete], or if an answer is not one token of the model
  /// @throws EngineException as [#complete]
  /// @throws IllegalStateException as [#complete]
  Chosen choose(Choice choice) throws InterruptedException;

  /// What its engine is doing.
  Metrics metrics();

  /// What each of its devices is doing.
  List<Engine.Device> devices();

  @Override
  void close();

  /// @param jsonSchema the answer's JSON schema, or null for free text
  /// @param temperature 0 for greedy
  record Request(
      List<Message> messages,
      @Nullable String jsonSchema,
      int maxTokens,
      double temperature,
      long seed,
      Priority priority) {
    public Request {
      messages = List.copyOf(messages);
    }
  }

  /// Texts to be embedded.
  ///
  /// @param instruction what queries look for; null for documents, which have none
  /// @param dimensions the first so many of a vector; 0 for all
  record Texts(
      List<String> texts, @Nullable String instruction, int dimensions, Priority priority) {
    public Texts {
      texts = List.copyOf(texts);
    }
  }

  /// Documents to be judged.
  ///
  /// @param instruction what the query looks for; null for what the model was trained with
  record Ranking(
      String query, List<String> documents, @Nullable String instruction, Priority priority) {
    public Ranking {
      documents = List.copyOf(documents);
    }
  }

  /// Chats of which each is answered by one of the same few answers.
  ///
  /// @param answers two or more, each one token: a letter, `yes`
  record Choice(List<List<Message>> chats, List<String> answers, Priority priority) {
    public Choice {
      chats = chats.stream().map(List::copyOf).toList();
      answers = List.copyOf(answers);
      if (answers.size() < 2) {
        throw new IllegalArgumentException(answers.size() + " answers to choose from; 2 or more");
      }
    }
  }

  /// @param shares for each chat in the same order how likely each answer is beside the others;
  ///   they add up to 1
  /// @param promptTokens of all chats
  /// @param cachedTokens of these, which were read before
  record Chosen(List<double[]> shares, int promptTokens, int cachedTokens) {
    public Chosen {
      shares = List.copyOf(shares);
    }
  }

  /// @param text the answer, without the chat template's marks
  record Completion(String text, FinishReason finishReason, int promptTokens, int newTokens) {}

  /// Why an answer ended.
  enum FinishReason {
    STOP,
    LENGTH
  }
}
