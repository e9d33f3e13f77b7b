package io.nonmun.bot.compare;

import io.nonmun.storage.TapRepository.Tap;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Candidate;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Preference;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.SummaryPrompt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// What was judged, as trainers read it: conversational JSONL of TRL
/// (<https://huggingface.co/docs/trl/dataset_formats>).
///
/// @param lines a JSON object each
/// @param gone how many are left out since their papers are not here any more
/// @param leftOut how many are by the licence of their papers
public record TrainingSet(List<String> lines, int gone, Map<String, Integer> leftOut) {

  /// Licences that let a changed work be passed on, to anybody and for anything.
  private static final Pattern SHARED =
      Pattern.compile(
          "https?://creativecommons\\.org/(?:licenses/by(?:-sa)?/|publicdomain/zero/).*");

  /// For which trainers.
  public enum Kind {
    /// Preference trainers: [#pairs].
    PAIRS,
    /// Supervised trainers: [#examples].
    EXAMPLES
  }

  private static final JsonMapper JSON = JsonMapper.shared();

  public TrainingSet {
    lines = List.copyOf(lines);
    leftOut = Map.copyOf(leftOut);
  }

  /// For preference trainers (DPO): `prompt`, `chosen` and `rejected`. What is chosen was accepted
  /// by the rules, whatever anybody liked; ties teach nothing.
  ///
  /// @param papers finds one; null where it is gone
  /// @param isPrivate whether papers of all licences are taken, for who passes nothing on
  public static TrainingSet pairs(
      Collection<Candidate> candidates,
      Collection<Preference> chosen,
      Function<PaperVersion, @Nullable Paper> papers,
      boolean isPrivate) {
    var of = byPaperAndModel(candidates);
    var set = new Builder(papers, isPrivate);
    for (var each : chosen) {
      var one = of.get(each.paper() + " " + each.one());
      var other = of.get(each.paper() + " " + each.other());
      if (one != null && other != null) {
        switch (each.choice()) {
          case ONE -> set.addPair(one, other);
          case OTHER -> set.addPair(other, one);
          case TIE, NEITHER -> {}
        }
      }
    }
    return set.build();
  }

  /// For supervised trainers (SFT): `messages`. What was preferred and accepted, and, where the
  /// owner allows it, summaries under which readers tapped 👍 and nobody 👎.
  public static TrainingSet examples(
      Collection<Candidate> candidates,
      Collection<Preference> chosen,
      Collection<SummaryRecord> liked,
      Function<PaperVersion, @Nullable Paper> papers,
      boolean isPrivate) {
    var of = byPaperAndModel(candidates);
    var set = new Builder(papers, isPrivate);
    for (var each : chosen) {
      switch (each.choice()) {
        case ONE -> set.addExample(of.get(each.paper() + " " + each.one()));
        case OTHER -> set.addExample(of.get(each.paper() + " " + each.other()));
        case TIE -> {
          set.addExample(of.get(each.paper() + " " + each.one()));
          set.addExample(of.get(each.paper() + " " + each.other()));
        }
        case NEITHER -> {}
      }
    }
    liked.forEach(each -> set.add(each.paper(), SummaryPrompt.answer(each.summary())));
    return set.build();
  }

  /// Papers that readers liked and none disliked, as far as they tapped after their chat was told
  /// that it may be used.
  ///
  /// @param told when; null for a chat that was not
  public static Set<ArxivId> liked(
      Map<ChatKey, List<Tap>> taps, Function<ChatKey, @Nullable Instant> told) {
    var liked = new LinkedHashSet<ArxivId>();
    var disliked = new HashSet<ArxivId>();
    taps.forEach((chat, all) -> {
      var since = told.apply(chat);
      for (var tap : all) {
        if (since != null && tap.at().isAfter(since)) {
          switch (tap.kind()) {
            case LIKE -> liked.add(tap.paper());
            case DISLIKE -> disliked.add(tap.paper());
            case SAVE, OPEN -> {}
          }
        }
      }
    });
    liked.removeAll(disliked);
    return liked;
  }

  private static Map<String, Candidate> byPaperAndModel(Collection<Candidate> candidates) {
    var of = new HashMap<String, Candidate>();
    candidates.forEach(each -> of.put(each.paper() + " " + each.model(), each));
    return of;
  }

  /// Whether a paper's licence lets what is made of it be passed on.
  static boolean isShared(Paper paper) {
    return SHARED.matcher(licence(paper)).matches();
  }

  private static String licence(Paper paper) {
    return paper.license() == null ? "unknown" : paper.license();
  }

  private static final class Builder {

    private final Function<PaperVersion, @Nullable Paper> papers;
    private final boolean isPrivate;
    private final LinkedHashSet<String> lines = new LinkedHashSet<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();
    private int gone;

    Builder(Function<PaperVersion, @Nullable Paper> papers, boolean isPrivate) {
      this.papers = papers;
      this.isPrivate = isPrivate;
    }

    void addPair(Candidate chosen, Candidate rejected) {
      if (!chosen.isAccepted()) {
        return;
      }
      var paper = shared(chosen.paper());
      if (paper != null) {
        var line = new LinkedHashMap<String, Object>();
        line.put("prompt", prompt(paper));
        line.put("chosen", List.of(message("assistant", chosen.answer())));
        line.put("rejected", List.of(message("assistant", rejected.answer())));
        lines.add(JSON.writeValueAsString(line));
      }
    }

    void addExample(@Nullable Candidate candidate) {
      if (candidate != null && candidate.isAccepted()) {
        add(candidate.paper(), candidate.answer());
      }
    }

    void add(PaperVersion version, String answer) {
      var paper = shared(version);
      if (paper != null) {
        var messages = new ArrayList<>(prompt(paper));
        messages.add(message("assistant", answer));
        lines.add(JSON.writeValueAsString(Map.of("messages", messages)));
      }
    }

    /// Null where the paper is gone, or its licence keeps it here.
    private @Nullable Paper shared(PaperVersion version) {
      var paper = papers.apply(version);
      if (paper == null) {
        gone++;
        return null;
      }
      if (isPrivate || isShared(paper)) {
        return paper;
      }
      leftOut.merge(licence(paper), 1, Integer::sum);
      return null;
    }

    private static List<Map<String, String>> prompt(Paper paper) {
      var request =
          SummaryPrompt.request(SourceText.of(paper), io.nonmun.gpumodel.engine.Priority.BATCH);
      return request.messages().stream()
          .map(message -> message(message.role(), message.content()))
          .toList();
    }

    private static Map<String, String> message(String role, String content) {
      var message = new LinkedHashMap<String, String>();
      message.put("role", role);
      message.put("content", content);
      return message;
    }

    TrainingSet build() {
      return new TrainingSet(List.copyOf(lines), gone, leftOut);
    }
  }
}
