package io.nonmun.bot.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.Digest.Body;
import io.nonmun.bot.editions.Digest.Coverage;
import io.nonmun.bot.editions.Digest.Item;
import io.nonmun.bot.editions.Digest.KeySentences;
import io.nonmun.bot.editions.Digest.Reason;
import io.nonmun.bot.editions.Digest.Summarised;
import io.nonmun.bot.editions.Marks;
import io.nonmun.bot.editions.Why;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.AnnounceType;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever papers and summaries contain, every message is valid and no character is lost.
class HostileTextTest {

  private static final List<String> HOSTILE =
      List.of(
          "</blockquote>",
          "<b>",
          "</b></i></a>",
          "<script>alert(1)</script>",
          "<a href=\"https://evil.example\">",
          "&amp;lt;&#60;&nbsp;&",
          "\" onclick=\"x",
          "😀😀",
          "👩‍👩‍👧‍👦",
          "🇰🇷👍🏽",
          "e\u0301\u0323\u0308",
          "\u202Egnp.exe\u202C",
          "\u2066שלום\u2069 عالم",
          "\uD83D",
          "\uDE00",
          "\u0000\u001B[31m\u0007",
          "\u200B\u200B\uFEFF",
          "\n\n\r\n\t\u2028",
          "$\\mathcal{O}(n^{2})$ \\textbf{x} $p < 0.05$",
          "*_[]()~`>#+-=|{}.!",
          "{{7*7}} ${x} %s %n",
          "한국어 제목과 漢字",
          " ",
          "word",
          "x".repeat(300));

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyMessageIsValidAndNothingIsLost(long seed) {
    var random = new Random(seed);
    check(DigestView.of(digest(random), Texts.KOREAN));
    var paper = paper(random);
    check(CardView.of(paper, body(random, paper), Texts.KOREAN));
    check(EvidenceView.of(made(random, paper), Texts.KOREAN));
    check(anyDocument(random));
  }

  private static void check(Document document) {
    var messages = document.messages();
    var shown = new StringBuilder();
    for (var message : messages) {
      Marked.checkEntities(message);
      assertThat(message.plainText()).isNotBlank();
      assertThat(message.plainText().length()).isLessThanOrEqualTo(4_096);
      assertThat(message.entities().size()).isLessThanOrEqualTo(100);
      assertThat(message.buttons())
          .allSatisfy(row -> assertThat(row.size()).isLessThanOrEqualTo(5));
      shown.append(marked(message));
    }
    assertThat(shown.toString()).isEqualTo(marked(document));
  }

  /// Every character that is not blank, each after the tags that it stands in.
  private static String marked(Message message) {
    var text = message.plainText();
    var tags = new String[text.length()];
    Arrays.fill(tags, "");
    for (var entity : Marked.byTag(message)) {
      for (var i = entity.offset(); i < entity.offset() + entity.length(); i++) {
        tags[i] += "<" + Marked.tag(entity) + ">";
      }
    }
    var marked = new StringBuilder();
    for (var i = 0; i < tags.length; i++) {
      if (text.charAt(i) > ' ') {
        marked.append(tags[i]).append(text.charAt(i));
      }
    }
    return marked.toString();
  }

  private static String marked(Document document) {
    var marked = new StringBuilder();
    for (var section : document.sections()) {
      for (var line : section.lines()) {
        for (var span : line.spans()) {
          var tags =
              Stream.of(
                      switch (span.style()) {
                        case PLAIN -> "";
                        case BOLD -> "<b>";
                        case ITALIC -> "<i>";
                        case CODE -> "<code>";
                        case LINK -> "<a>";
                      },
                      switch (line.kind()) {
                        case TEXT -> "";
                        case QUOTE, FOLDED -> "<blockquote>";
                        case PRE -> "<pre>";
                      })
                  .sorted()
                  .toList();
          var tag = String.join("", tags);
          span.text()
              .chars()
              .filter(c -> c > ' ')
              .forEach(c -> marked.append(tag).append((char) c));
        }
      }
    }
    return marked.toString();
  }

  private static Digest digest(Random random) {
    var items = new ArrayList<Item>();
    for (var number = 1; number <= 1 + random.nextInt(12); number++) {
      var paper = paper(random);
      var item =
          new Item(
              number,
              paper,
              body(random, paper),
              random.nextBoolean() ? AnnounceType.NEW : AnnounceType.CROSS,
              Marks.of(paper, random.nextInt(3)),
              new Why(
                  some(random, 2, () -> text(random, 2)),
                  some(random, 3, () -> text(random, 2)),
                  some(random, 3, () -> text(random, 1)),
                  List.of(),
                  random.nextBoolean()));
      items.add(item);
    }
    return new Digest(
        LocalDate.of(2026, 11, 20),
        some(random, 60, () -> new Category("cs.CL")),
        random.nextBoolean(),
        some(random, 3, () -> new Category("cs.LG")),
        List.of(),
        items,
        new Coverage(312, 312, 300, 5, 4, 3, items.size()));
  }

  private static Paper paper(Random random) {
    return new Paper(
        new PaperVersion(new ArxivId("2611.01234"), 1 + random.nextInt(3)),
        "T" + text(random, 40),
        text(random, 100),
        some(random, 200, () -> text(random, 3)),
        new Category("cs.CL"),
        some(random, 5, () -> new Category("cs.LG")),
        null,
        null,
        null,
        null,
        some(random, 3, () -> "https://github.com/" + text(random, 2)),
        random.nextBoolean());
  }

  private static Body body(Random random, Paper paper) {
    return random.nextBoolean()
        ? new Summarised(made(random, paper))
        : new KeySentences(
            some(random, 5, () -> text(random, 100)),
            Reason.values()[random.nextInt(Reason.values().length)]);
  }

  private static SummaryRecord made(Random random, Paper paper) {
    var summary =
        new Summary(
            "제목" + text(random, 10),
            line(random),
            line(random),
            line(random),
            line(random),
            random.nextBoolean() ? line(random) : null,
            some(random, 5, () -> text(random, 2)));
    return new SummaryRecord(
        paper.version(),
        summary,
        some(random, 12, () -> text(random, 30)),
        "openai",
        text(random, 2),
        "1",
        0,
        0,
        BigDecimal.ZERO,
        Duration.ZERO,
        List.of("schema"),
        Instant.EPOCH);
  }

  private static Summary.Line line(Random random) {
    return new Summary.Line(text(random, 20), some(random, 4, () -> random.nextInt(14)));
  }

  private static Document anyDocument(Random random) {
    return new Document(some(random, 8, () -> section(random)));
  }

  private static Section section(Random random) {
    return Section.of(some(random, 12, () -> line(random, random.nextInt(8) == 0)));
  }

  private static Line line(Random random, boolean manySpans) {
    return new Line(
        Line.Kind.values()[random.nextInt(Line.Kind.values().length)],
        some(random, manySpans ? 400 : 6, () -> span(random, text(random, manySpans ? 1 : 8))));
  }

  private static Span span(Random random, String text) {
    return switch (random.nextInt(5)) {
      case 0 -> Span.bold(text);
      case 1 -> Span.italic(text);
      case 2 -> Span.code(text);
      case 3 -> Span.link(text, "https://example.org/?q=" + "a&".repeat(random.nextInt(900)));
      default -> Span.plain(text);
    };
  }

  /// Hostile pieces in a row; now and then one line of 100,000 characters.
  private static String text(Random random, int pieces) {
    if (random.nextInt(300) == 0) {
      var piece = HOSTILE.get(random.nextInt(HOSTILE.size()));
      return piece.repeat(100_000 / piece.length());
    }
    var text = new StringBuilder();
    for (var i = random.nextInt(pieces + 1); i > 0; i--) {
      text.append(HOSTILE.get(random.nextInt(HOSTILE.size())));
    }
    return text.toString();
  }

  private static <T> List<T> some(Random random, int most, Supplier<T> one) {
    return Stream.generate(one).limit(random.nextInt(most + 1)).toList();
  }
}
