package io.nonmun.bot.command;

import io.nonmun.storage.model.Category;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  private Categories() {}

  /// @throws BadArgument if one is unknown
  static List<Category> parse(String text, String command) {
    return Arrays.stream(text.strip().split("[\\s,]+"))
        .map(code -> category(code, command))
        .distinct()
        .toList();
  }

  static boolean isKnown(String code) {
    return KNOWN.containsKey(code.toLowerCase());
  }

  private static Category category(String code, String command) {
    var known = KNOWN.get(code.toLowerCase());
    if (known == null) {
      var codes = KNOWN.values().stream().map(Category::code).toList();
      throw new BadArgument(
          "‘%s’ 분류는 arXiv에 없습니다. 예: /%s %s"
              .formatted(Words.brief(code), command, Nearest.to(code, codes).orElse("cs.CL")));
    }
    return known;
  }

  private static Stream<String> section(String archive, String subjects) {
    return Arrays.stream(subjects.split(" ")).map(subject -> archive + "." + subject);
  }
}
