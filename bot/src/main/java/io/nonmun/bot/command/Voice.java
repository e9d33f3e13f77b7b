package io.nonmun.bot.command;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.speech.Speech;
import io.nonmun.storage.model.Chat;
import java.util.Optional;
import java.util.function.Function;

/// Who speaks, and what.
///
/// @param speech empty where the owner has set up none
/// @param digest of a chat as it stands, without asking a model; empty before the first
///   announcement
public record Voice(Optional<Speech> speech, Function<Chat, Optional<Digest>> digest) {

  public static final Voice NONE = new Voice(Optional.empty(), _ -> Optional.empty());
}
