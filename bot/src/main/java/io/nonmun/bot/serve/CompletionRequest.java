package io.nonmun.bot.serve;

import io.nonmun.gpumodel.engine.Request;
import java.util.List;

/// What a client asks for.
///
/// @param model name that was asked for
/// @param choices what is answered, each under its index
/// @param isStreamed whether the answer is sent as it comes
/// @param withUsage whether a streamed answer ends with the tokens' number
record CompletionRequest(
    Endpoint endpoint, String model, List<Choice> choices, boolean isStreamed, boolean withUsage) {

  enum Endpoint {
    CHAT,
    TEXT
  }

  /// @param echo what the answer's text begins with
  record Choice(Request request, String echo) {}

  CompletionRequest {
    choices = List.copyOf(choices);
  }
}
