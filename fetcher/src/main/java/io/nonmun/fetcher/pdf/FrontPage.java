package io.nonmun.fetcher.pdf;

import io.nonmun.fetcher.PdfText;
import io.nonmun.fetcher.PdfText.Line;
import io.nonmun.storage.model.PaperReference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a paper says of itself on its first pages, told by how it is set: the title is what is
/// largest, the abstract stands under its heading.
///
/// @param title empty where nothing on the first page looks like one
/// @param authors as far as they can be told, else none
/// @param abstractText empty where there is none; then what is read is `opening`
/// @param opening the first words of the text itself
/// @param paper arXiv's stamp
public record FrontPage(
    String title,
    List<String> authors,
    String abstractText,
    String opening,
    Optional<PaperReference> paper) {

  /// Of an abstract; the longest real ones have 2,500.
  private static final int MOST = 6_000;

  private static final int LEAST = 150;
  private static final int MOST_AUTHORS = 100;

  /// As it stands in the left margin: `arXiv:2401.01234v2 [cs.CL] 3 Jan 2024`. References have no
  /// category behind them.
  private static final Pattern STAMP =
      Pattern.compile("arXiv:\\s?\\S{7,30}?v\\d{1,3}\\s*\\[[a-z-]{2,12}(?:\\.[A-Za-z-]{2,20})?\\]");

  private static final Pattern ABSTRACT =
      Pattern.compile(
          "^(?:a\\s?b\\s?s\\s?t\\s?r\\s?a\\s?c\\s?t|초\\s?록|요\\s?약)\\s*(?:$|[-–—.:]+\\s*|(?=(?-i:\\p{Lu})))",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern END =
      Pattern.compile(
          "^(?:(?:(?:1|I)[.\\s]\\s*)?i\\s?n\\s?t\\s?r\\s?o\\s?d\\s?u\\s?c\\s?t\\s?i\\s?o\\s?n\\b.{0,3}$"
              + "|(?:1\\s*\\.?\\s*)?서\\s?론$|key\\s?-?words?\\b|index terms\\b|ccs concepts\\b"
              + "|categories and subject|acm reference|1\\.?\\s+(?-i:\\p{Lu})[\\p{L} ]{3,60}$|핵심어|주제어|키워드)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NO_TITLE =
      Pattern.compile(
          "^(?:arxiv|proceedings|published|under review|preprint|accepted|journal of|vol\\.?|ieee"
              + " transactions|contents|research article|original (?:article|paper)|https?:|doi)\\b.*",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NAME =
      Pattern.compile(
          "\\p{Lu}[\\p{L}\\p{M}.'’-]*(?:\\s(?:(?:van|von|der|den|de|del|della|di|da|dos|la|le|el|bin|ibn|al)\\b\\s?)*"
              + "\\p{Lu}[\\p{L}\\p{M}.'’-]*){1,4}|[가-힣]{2,4}");

  private static final Pattern PLACE =
      Pattern.compile(
          "\\b(?:universi|institut|depart|laborator|academ|facult|correspond)"
              + "|\\b(?:school|college|research|cent(?:er|re)|inc|ltd|corp|google|microsoft|meta|deepmind|openai|amazon"
              + "|nvidia|apple|labs?|team|street|usa|china|korea|japan|germany|france|canada|kingdom|equal|member|fellow|ieee)\\b"
              + "|대학|학과|연구",
          Pattern.CASE_INSENSITIVE);

  public FrontPage {
    authors = List.copyOf(authors);
  }

  public static FrontPage of(PdfText text) {
    if (text.pages().isEmpty()) {
      return new FrontPage("", List.of(), "", "", Optional.empty());
    }
    var prose = Prose.of(text);
    var first = text.pages().getFirst();
    var lines = text.pages().stream().flatMap(page -> page.lines().stream()).toList();
    var title = title(first);
    var heading = heading(lines);
    var end = title.isEmpty() ? 0 : lines.indexOf(title.getLast()) + 1;
    var titled = title.isEmpty() ? text.title() : prose.join(title);
    var namesEnd = Math.min(heading, first.lines().size());
    var names = namesEnd < end ? List.<Line>of() : lines.subList(end, namesEnd);
    return new FrontPage(
        titled,
        authors(names),
        heading < 0 ? "" : abstractText(lines, heading, prose),
        cut(prose.join(lines.subList(end, lines.size()))),
        stamp(first));
  }

  // --- title ---

  /// The lines of the largest size, in the upper part, that read like one.
  private static List<Line> title(PdfText.Page page) {
    var upper =
        page.lines().stream().filter(line -> line.baseline() < 0.6 * page.height()).toList();
    return upper.stream()
        .map(Line::size)
        .distinct()
        .sorted(Comparator.reverseOrder())
        .map(size -> largest(upper, size))
        .filter(FrontPage::isTitle)
        .findFirst()
        .orElse(List.of());
  }

  /// Lines of about that size that follow each other.
  private static List<Line> largest(List<Line> lines, double size) {
    var group = new ArrayList<Line>();
    for (var line : lines) {
      var fits = Math.abs(line.size() - size) < 0.06 * size;
      var follows = group.isEmpty() || line.baseline() - group.getLast().baseline() < 2.2 * size;
      if (fits && follows) {
        group.add(line);
      } else if (!group.isEmpty()) {
        break;
      }
    }
    return group;
  }

  private static boolean isTitle(List<Line> group) {
    var text = group.stream().map(Line::text).collect(Collectors.joining(" "));
    var letters = text.codePoints().filter(Character::isLetter).count();
    return letters >= 8
        && text.length() <= 400
        && !text.endsWith(".")
        && text.strip().contains(" ")
        && !NO_TITLE.matcher(text).matches()
        && !ABSTRACT.matcher(text).lookingAt()
        && !END.matcher(text).lookingAt();
  }

  // --- authors ---

  private static List<String> authors(List<Line> lines) {
    var authors = new ArrayList<String>();
    for (var line : lines) {
      // Addresses, marks of affiliations, and what is between names.
      var text =
          line.text()
              .replaceAll("\\S*@\\S+", " , ")
              .replaceAll("[\\^_]\\S*", " , ")
              .replaceAll("[*†‡§¶∗\\d]+", " ");
      if (PLACE.matcher(text).find()) {
        continue;
      }
      for (var part : text.split("\\s*(?:,|;|&|·|\\band\\b|\\s{3,})\\s*")) {
        if (NAME.matcher(part.strip()).matches() && authors.size() < MOST_AUTHORS) {
          authors.add(part.strip());
        }
      }
    }
    return authors.stream().distinct().toList();
  }

  // --- abstract ---

  private static int heading(List<Line> lines) {
    for (var i = 0; i < lines.size(); i++) {
      if (ABSTRACT.matcher(lines.get(i).text()).lookingAt()) {
        return i;
      }
    }
    return -1;
  }

  /// What stands between its heading and the next one, on the next page too.
  private static String abstractText(List<Line> lines, int heading, Prose prose) {
    var headline = lines.get(heading);
    var rest = headline.text().substring(matched(headline.text()));
    var taken = new ArrayList<Line>();
    if (!rest.isBlank()) {
      taken.add(with(headline, rest));
    }
    var length = rest.length();
    for (var line : lines.subList(heading + 1, lines.size())) {
      if (END.matcher(line.text()).lookingAt() || length > MOST || isApart(line, taken)) {
        break;
      }
      taken.add(line);
      length += line.text().length();
    }
    return cut(prose.join(taken));
  }

  private static int matched(String text) {
    var heading = ABSTRACT.matcher(text);
    return heading.lookingAt() ? heading.end() : 0;
  }

  private static Line with(Line line, String text) {
    return new Line(text, line.column(), line.size(), line.left(), line.right(), line.baseline());
  }

  /// A heading, a footnote or another column with another size: no line of the same paragraph.
  private static boolean isApart(Line line, List<Line> taken) {
    if (taken.isEmpty()) {
      return false;
    }
    var size = taken.getFirst().size();
    return Math.abs(line.size() - size) > 0.08 * size
        && taken.stream().mapToInt(each -> each.text().length()).sum() >= LEAST;
  }

  // --- the rest ---

  private static Optional<PaperReference> stamp(PdfText.Page page) {
    var places = new ArrayList<String>();
    // Along the edge it has no blanks, and is read in either direction.
    places.add(page.margin());
    page.lines().forEach(line -> places.add(line.text()));
    return places.stream()
        .flatMap(place -> STAMP.matcher(place).results())
        .flatMap(found -> PaperReference.find(found.group().replace("[", " [")).stream())
        .findFirst();
  }

  private static String cut(String text) {
    if (text.length() <= MOST) {
      return text;
    }
    var end = text.lastIndexOf(". ", MOST);
    return text.substring(0, end > 0 ? end + 1 : MOST);
  }
}
