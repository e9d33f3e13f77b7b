package io.nonmun.summarizer.fulltext;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Place;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.summarizer.source.Orders;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.SummaryPrompt;
import io.nonmun.summarizer.summary.check.QuotedChecks;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A sentence of a paper, or a value of one of its tables.
///
/// @param paragraph its number in the paper
/// @param text as it stands there
/// @param cell the value; null for a sentence
/// @param states whether the paper states a limitation here
record Passage(
    Section section, Paragraph paragraph, String text, @Nullable Cell cell, boolean states) {

  private static final Set<Part> LEFT_OUT =
      EnumSet.of(Part.REFERENCES, Part.ACKNOWLEDGEMENTS, Part.APPENDIX);

  private static final Set<Kind> SAID = EnumSet.of(Kind.TEXT, Kind.CAPTION);

  /// What is shorter says little, and what is longer is hardly one sentence.
  private static final int SHORTEST = 25;

  private static final int LONGEST = 500;

  private static final int LONGEST_HEADING = 100;

  boolean isCell() {
    return cell != null;
  }

  /// Its section's number and heading as a model is shown them.
  String heading() {
    var heading = SummaryPrompt.asData(section.number() + " " + section.heading());
    return heading.substring(0, Math.min(LONGEST_HEADING, heading.length())).strip();
  }

  /// Its text as a model is shown it.
  String shown() {
    return SummaryPrompt.asData(text);
  }

  /// Where it stands.
  ///
  /// @param whole the text that it is of
  Place place(FullText whole) {
    return paragraph.kind() == Kind.TEXT
        ? FullText.place(section)
        : whole.place(paragraph.number());
  }

  /// All that a summary may rest on, in the paper's order. What leads out of the chat or speaks to
  /// a machine is nothing to rest on: as evidence it would be shown to readers.
  ///
  /// @param abstractText shown first where the text has no abstract of its own
  static List<Passage> of(FullText text, String abstractText) {
    var limitations = Set.copyOf(text.limitations());
    var passages = new ArrayList<Passage>();
    for (var section : sections(text, abstractText)) {
      if (LEFT_OUT.contains(section.part())) {
        continue;
      }
      for (var paragraph : section.paragraphs()) {
        var states = limitations.contains(paragraph);
        if (SAID.contains(paragraph.kind())) {
          SourceText.sentences(paragraph.text()).stream()
              .filter(sentence -> sentence.length() >= SHORTEST && isUsable(sentence))
              .map(sentence -> new Passage(section, paragraph, sentence, null, states))
              .forEach(passages::add);
        }
        for (var cell : paragraph.cells()) {
          var line = cell.toString();
          if (isUsable(line)) {
            passages.add(new Passage(section, paragraph, line, cell, false));
          }
        }
      }
    }
    return passages;
  }

  private static List<Section> sections(FullText text, String abstractText) {
    var sections = new ArrayList<>(text.sections());
    if (sections.stream().noneMatch(section -> section.part() == Part.ABSTRACT)) {
      var paragraph = new Paragraph(0, Kind.TEXT, abstractText);
      sections.addFirst(new Section(Part.ABSTRACT, "", "Abstract", 1, List.of(paragraph)));
    }
    return sections;
  }

  private static boolean isUsable(String passage) {
    return passage.length() <= LONGEST
        && !QuotedChecks.leadsAway(passage)
        && !Orders.isAmong(List.of(passage));
  }
}
