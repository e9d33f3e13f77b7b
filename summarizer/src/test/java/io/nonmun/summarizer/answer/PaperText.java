package io.nonmun.summarizer.answer;

import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Cell;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// A paper written by hand, and answers about it.
final class PaperText {

  static final PaperVersion VERSION = new PaperVersion(new ArxivId("2611.00001"), 1);

  static final Paper PAPER =
      new Paper(
          VERSION,
          "TideCache: Reusing Attention Across Turns",
          "We present TideCache, which keeps the KV cache of earlier turns.",
          List.of(),
          new Category("cs.CL"),
          List.of(),
          null,
          null,
          null,
          null,
          List.of(),
          false);

  private final List<Section> sections = new ArrayList<>();
  private int count;

  /// Of each text a paragraph.
  PaperText section(Part part, String number, String heading, String... texts) {
    var paragraphs = new ArrayList<Paragraph>();
    for (var text : texts) {
      paragraphs.add(new Paragraph(++count, Kind.TEXT, text));
    }
    sections.add(new Section(part, number, heading, 1, paragraphs));
    return this;
  }

  PaperText table(String caption, Cell... cells) {
    var table = new Paragraph(++count, Kind.TABLE, caption, List.of(cells));
    sections.add(new Section(Part.BODY, "", "", 1, List.of(table)));
    return this;
  }

  FullText build() {
    return new FullText(VERSION, Origin.ARXIV_HTML, sections, null, List.of(), List.of());
  }

  /// 1 abstract, 2-3 method, 4-5 results, 6 table, 7 limitations, 8 references.
  static FullText example() {
    return new PaperText()
        .section(Part.ABSTRACT, "", "Abstract", PAPER.abstractText())
        .section(
            Part.BODY,
            "3",
            "Method",
            "TideCache keeps the key-value cache of earlier turns and recomputes only the layers"
                + " that a new turn changes. We choose a threshold of x≤0.1 for fine-tuned models.",
            "Each layer is kept for at most 32 turns, which needs 4 GB of memory.")
        .section(
            Part.BODY,
            "4.2",
            "Results",
            "On DialogBench, TideCache cuts the time to first token by 41.3% on average, while"
                + " accuracy falls by at most 0.3 points. Without recomputation, accuracy falls by"
                + " 5.7 points.",
            "It is not true that TideCache helps with short dialogues (Smith et al., 2024). That it"
                + " keeps all layers for ever is not the case. That TideCache helps with larger models"
                + " hasn’t been shown.")
        .table(
            "Table 2: Accuracy on DialogBench.",
            new Cell("Llama-3", "Accuracy (%)", "61.2", "%"),
            new Cell("Llama-3", "Latency (ms)", "410", "ms"),
            new Cell("TideCache", "Accuracy (%)", "68.9", "%"),
            new Cell("TideCache", "Latency (ms)", "241", "ms"))
        .section(
            Part.LIMITATIONS,
            "6",
            "Limitations",
            "We evaluate only English dialogues, and larger models are left to future work.")
        .section(Part.REFERENCES, "", "References", "J. Smith. Reusing caches in dialogue. 2024.")
        .build();
  }

  /// An answer of one claim.
  static String answer(String claim, int paragraph, String... quotes) {
    var root = JsonMapper.shared().createObjectNode().put("answerable", true);
    var one = root.putArray("claims").addObject().put("text", claim);
    var list = one.putArray("quotes");
    for (var quote : quotes) {
      list.addObject().put("paragraph", paragraph).put("text", quote);
    }
    return root.toString();
  }
}
