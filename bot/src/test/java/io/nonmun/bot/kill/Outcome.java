package io.nonmun.bot.kill;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What came out of a [KillLoop].
///
/// @param states how many papers ended in which state
/// @param unsettled papers of a day in no final state, with their states
/// @param deliveries how many ended in which state
/// @param openDigests how many digests were not finished
/// @param notes how many notes about new versions there were
/// @param repeatedNotes those of them that said again what was said
/// @param exitCode of the last process
record Outcome(
    Map<KillLoop.Stage, Integer> kills,
    int days,
    Map<String, Integer> states,
    List<String> unsettled,
    Map<String, Integer> deliveries,
    int openDigests,
    Tally tally,
    int questions,
    int notes,
    Set<String> repeatedNotes,
    List<Broadcast> broadcasts,
    int exitCode) {

  /// What became of one broadcast.
  ///
  /// @param audience as the owner was told, or -1 where the bot died before it said so
  /// @param copies how many messages came to each chat
  /// @param reports what the owner was told in the end; a kill may repeat it
  record Broadcast(int audience, Map<Long, Integer> copies, Set<String> reports) {}
}
