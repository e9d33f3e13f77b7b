package io.nonmun.bot.serve;

import io.nonmun.gpumodel.engine.Request;

/// What a client asks for.
///
/// @param isStreamed whether the answer is sent as it comes
/// @param withUsage whether a streamed answer ends with the tokens' number
record CompletionRequest(
    Endpoint endpoint, Request request, boolean isStreamed, boolean withUsage) {

  enum Endpoint {
    CHAT,
    TEXT
  }
}
