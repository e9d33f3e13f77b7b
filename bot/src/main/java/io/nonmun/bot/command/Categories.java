package io.nonmun.bot.command;

import io.nonmun.bot.Nearest;
import io.nonmun.storage.model.Category;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  /// Enough for a whole archive, and for the buttons of one message.
  private static final int MOST = 50;

  private static final Map<String, String> KOREAN =
      Map.ofEntries(
          Map.entry("cs.AI", "인공지능"),
          Map.entry("cs.CL", "언어"),
          Map.entry("cs.CR", "보안"),
          Map.entry("cs.CV", "비전"),
          Map.entry("cs.DC", "분산"),
          Map.entry("cs.HC", "사람과 컴퓨터"),
          Map.entry("cs.IR", "정보 검색"),
          Map.entry("cs.LG", "기계학습"),
          Map.entry("cs.NE", "신경망"),
          Map.entry("cs.RO", "로봇"),
          Map.entry("cs.SD", "소리"),
          Map.entry("cs.SE", "소프트웨어"),
          Map.entry("eess.AS", "음성"),
          Map.entry("eess.IV", "영상"),
          Map.entry("math.OC", "최적화"),
          Map.entry("quant-ph", "양자"),
          Map.entry("stat.ML", "통계적 학습"));

  private Categories() {}

  /// The code, with a Korean word for the busiest ones.
  static String label(Category category) {
    var korean = KOREAN.get(category.code());
    return korean == null ? category.code() : category.code() + " " + korean;
  }

  /// @throws BadArgument if there are too many
  static void checkCount(List<Category> now, List<Category> added) {
    if (Stream.concat(now.stream(), added.stream()).distinct().count() > MOST) {
      throw new BadArgument("분류는 %d개까지 구독할 수 있습니다. 먼저 몇 개를 빼 주세요: /unsubscribe".formatted(MOST));
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
    return KNOWN.containsKey(code.toLowerCase());
  }

  /// By its code or our Korean word; a code with the word after it, as a button says it, is one.
  private static Stream<Category> category(String word, String command) {
    var known = KNOWN.get(word.toLowerCase(Locale.ROOT));
    if (known != null) {
      return Stream.of(known);
    }
    var korean =
        KOREAN.entrySet().stream()
            .filter(entry -> entry.getValue().equals(word))
            .map(entry -> new Category(entry.getKey()))
            .toList();
    if (korean.isEmpty()) {
      throw new BadArgument(
          "‘%s’ 분류는 arXiv에 없습니다. 예: /%s %s".formatted(Words.brief(word), command, nearest(word)));
    }
    return korean.stream();
  }

  private static String nearest(String word) {
    var codes = KNOWN.values().stream().map(Category::code).toList();
    return Nearest.to(word, codes).orElse("cs.CL");
  }

  private static Stream<String> section(String archive, String subjects) {
    return Arrays.stream(subjects.split(" ")).map(subject -> archive + "." + subject);
  }
}
