package io.nonmun.gpumodel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A loaded model that continues chats. Safe for use by many threads; requests share its batch.
public interface LanguageModel extends AutoCloseable {

  /// The model's own name, as its file gives it.
  String name();

  /// Answers one chat; blocks until it is done.
  Completion complete(Request request) throws InterruptedException;

  @Override
  void close();

  /// @param role `system`, `user` or `assistant`
  record Message(String role, String content) {}

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

  /// Interactive requests go ahead of batch ones.
  enum Priority {
    INTERACTIVE,
    BATCH
  }

  /// @param text the answer, without the chat template's marks
  record Completion(String text, FinishReason finishReason, int promptTokens, int newTokens) {}

  /// Why an answer ended.
  enum FinishReason {
    STOP,
    LENGTH
  }
}
