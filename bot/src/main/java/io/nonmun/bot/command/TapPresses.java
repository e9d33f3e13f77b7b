package io.nonmun.bot.command;

import io.nonmun.bot.command.Press.Kept;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// What readers think of papers, as they press it: stored before it is acknowledged, and the same
/// press again changes nothing.
record TapPresses(
    TapRepository taps,
    PaperRepository papers,
    Profiles profiles,
    CardButtons buttons,
    InstantSource clock) {

  /// ⭐, 👍 or 👎, which the second press takes back.
  ///
  /// @param said key of what is said of one that stands
  Press<ArxivId> turning(Kind kind, String said) {
    return Press.kept(
        Rights.READ,
        PaperCommand::id,
        (request, paper, press) -> {
          if (isUnknown(paper)) {
            return unknown(request, paper);
          }
          profiles.meet(request);
          var stands = taps.turn(request.key(), tap(request, paper, kind), press);
          return new Kept(
              request.texts().of(stands ? said : "tap.undone"),
              rows -> buttons.ticked(request.key(), rows));
        });
  }

  /// `이런 논문 그만`'s "like this one".
  Kept dislike(Request request, ArxivId paper, String press) {
    if (isUnknown(paper)) {
      return unknown(request, paper);
    }
    profiles.meet(request);
    taps.set(request.key(), List.of(tap(request, paper, Kind.DISLIKE)));
    return new Kept(request.texts().of("tap.disliked"));
  }

  Optional<Message> disliked(Request request, ArxivId paper) {
    var texts = request.texts();
    return isUnknown(paper)
        ? Optional.empty()
        : Optional.of(
            Message.of(
                texts.of("less.disliked", paper),
                List.of(
                    List.of(new Button(texts.of("button.undo"), Action.DISLIKE_UNDONE, paper)))));
  }

  Kept undo(Request request, ArxivId paper, String press) {
    taps.takeBack(request.key(), paper, request.voter(), Kind.DISLIKE);
    return new Kept(request.texts().of("tap.undone"));
  }

  Optional<Message> undone(Request request, ArxivId paper) {
    return Optional.of(Message.of(request.texts().of("less.undone", paper)));
  }

  private boolean isUnknown(ArxivId paper) {
    return papers.latest(List.of(paper)).isEmpty();
  }

  private static Kept unknown(Request request, ArxivId paper) {
    return new Kept(request.texts().of("tap.unknown", paper));
  }

  private Tap tap(Request request, ArxivId paper, Kind kind) {
    return new Tap(paper, request.voter(), kind, clock.instant());
  }
}
