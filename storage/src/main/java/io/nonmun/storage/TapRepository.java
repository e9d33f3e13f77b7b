package io.nonmun.storage;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.ChatKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the persons of a chat tapped under papers. A chat that is not known keeps nothing.
public interface TapRepository {

  enum Kind {
    SAVE,
    /// Excludes [#DISLIKE].
    LIKE,
    /// Excludes [#LIKE].
    DISLIKE,
    /// The paper's card was asked for.
    OPEN
  }

  /// @param voter Telegram's id of the person, or of the chat where one speaks as that
  /// @param at when it was tapped last
  record Tap(ArxivId paper, long voter, Kind kind, Instant at) {}

  /// Sets a tap, or takes it back where it stands: what a press of its button does. The same press
  /// again changes nothing.
  ///
  /// @param press Telegram's id of it
  /// @return whether the tap stands now
  boolean turn(ChatKey chat, Tap tap, String press);

  /// Sets taps that stand from then on, however often this is done; one that stands keeps its time.
  void set(ChatKey chat, Collection<Tap> taps);

  /// Takes one back, if it stands.
  void takeBack(ChatKey chat, ArxivId paper, long voter, Kind kind);

  /// Takes back those of a kind that were set at one moment, whoever set them.
  void takeBack(ChatKey chat, Kind kind, Instant at);

  /// Deletes all of a chat, those that were taken back too.
  void forget(ChatKey chat);

  /// Which taps of one person stand under a paper.
  Set<Kind> of(ChatKey chat, ArxivId paper, long voter);

  /// All of a chat that stand, the oldest first.
  List<Tap> taps(ChatKey chat);

  /// The same of all chats; those without are absent.
  Map<ChatKey, List<Tap>> taps();

  /// The chats in which a tap of a kind stands under a paper.
  List<ChatKey> chats(ArxivId paper, Kind kind);
}
