package io.nonmun.summarizer.fulltext;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.summarizer.source.SourceText;
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

  boolean isCell() {
    return cell != null;
  }

  /// All that a summary may rest on, in the paper's order.
  static List<Passage> of(FullText text) {
    var limitations = Set.copyOf(text.limitations());
    var passages = new ArrayList<Passage>();
    for (var section : text.sections()) {
      if (LEFT_OUT.contains(section.part())) {
        continue;
      }
      for (var paragraph : section.paragraphs()) {
        var states = limitations.contains(paragraph);
        if (SAID.contains(paragraph.kind())) {
          SourceText.sentences(paragraph.text()).stream()
              .filter(sentence -> sentence.length() >= SHORTEST && sentence.length() <= LONGEST)
              .map(sentence -> new Passage(section, paragraph, sentence, null, states))
              .forEach(passages::add);
        }
        for (var cell : paragraph.cells()) {
          passages.add(new Passage(section, paragraph, cell.toString(), cell, false));
        }
      }
    }
    return passages;
  }
}
