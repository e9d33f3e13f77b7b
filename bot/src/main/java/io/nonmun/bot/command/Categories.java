package io.nonmun.bot.command;

import io.nonmun.bot.Nearest;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Category;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The categories that exist: a wrong one would be waited for in vain.
///
/// Source: <https://arxiv.org/category_taxonomy>.
final class Categories {

  /// By code in lower case.
  private static final Map<String, Category> KNOWN =
      Stream.of(
              section(
                  "cs", "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO"),
              section("cs", "MA MM MS NA NE NI OH OS PF PL RO SC SD SE SI SY"),
              section("econ", "EM GN TH"),
              section("eess", "AS IV SP SY"),
              section("math", "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA"),
              section("math", "NT OA OC PR QA RA RT SG SP ST"),
              section("astro-ph", "CO EP GA HE IM SR"),
              section("cond-mat", "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech"),
              section("cond-mat", "str-el supr-con"),
              section("nlin", "AO CD CG PS SI"),
              section("physics", "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph"),
              section("physics", "comp-ph data-an ed-ph flu-dyn gen-ph geo-ph hist-ph ins-det"),
              section("physics", "med-ph optics plasm-ph pop-ph soc-ph space-ph"),
              section("q-bio", "BM CB GN MN NC OT PE QM SC TO"),
              section("q-fin", "CP EC GN MF PM PR RM ST TR"),
              section("stat", "AP CO ME ML OT TH"),
              Stream.of("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex"),
              Stream.of("nucl-th", "quant-ph"))
          .flatMap(Function.identity())
          .map(Category::new)
          .collect(Collectors.toMap(category -> category.code().toLowerCase(), c -> c));

  /// Enough for a whole archive, and for the buttons of one message.
  private static final int MOST = 50;

  /// Those that the catalogue has a word for.
  private static final Set<String> NAMED =
      Set.of(
          "cs.AI",
          "cs.CL",
          "cs.CR",
          "cs.CV",
          "cs.DC",
          "cs.HC",
          "cs.IR",
          "cs.LG",
          "cs.NE",
          "cs.RO",
          "cs.SD",
          "cs.SE",
          "eess.AS",
          "eess.IV",
          "math.OC",
          "quant-ph",
          "stat.ML");

  private Categories() {}

  /// The code, with a word for the busiest ones.
  static String label(Texts texts, Category category) {
    var code = category.code();
    return NAMED.contains(code) ? code + " " + texts.of("category." + code) : code;
  }

  /// @throws BadArgument if there are too many
  static void checkCount(List<Category> now, List<Category> added) {
    if (Stream.concat(now.stream(), added.stream()).distinct().count() > MOST) {
      throw new BadArgument("categories.many", MOST);
    }
  }

  /// @throws BadArgument if one is unknown
  static List<Category> parse(String text, String command) {
    return Arrays.stream(text.strip().split("[\\s,]+"))
        .filter(word -> !word.isEmpty())
        .flatMap(word -> category(word, command))
        .distinct()
        .toList();
  }

  static boolean isKnown(String code) {
    return find(code).isPresent();
  }

  static Optional<Category> find(String code) {
    return Optional.ofNullable(KNOWN.get(code.toLowerCase(Locale.ROOT)));
  }

  /// By its code or our word; a code with the word after it, as a button says it, is one.
  private static Stream<Category> category(String word, String command) {
    var known = find(word);
    if (known.isPresent()) {
      return known.stream();
    }
    var named = NAMED.stream().filter(code -> isNamed(code, word)).map(Category::new).toList();
    if (named.isEmpty()) {
      throw new BadArgument("categories.unknown", Words.brief(word), command, nearest(word));
    }
    return named.stream();
  }

  private static boolean isNamed(String code, String word) {
    return Texts.isOneOf("category." + code, word);
  }

  /// The code that is written most like it.
  static String nearest(String word) {
    var codes = KNOWN.values().stream().map(Category::code).toList();
    return Nearest.to(word, codes).orElse("cs.CL");
  }

  private static Stream<String> section(String archive, String subjects) {
    return Arrays.stream(subjects.split(" ")).map(subject -> archive + "." + subject);
  }
}
