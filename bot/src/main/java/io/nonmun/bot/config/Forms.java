package io.nonmun.bot.config;

/// Forms that several keys share, and how a refusal describes them.
final class Forms {

  static final String URL = "https?://[\\w.:\\[\\]-]+(/\\S*)?";
  static final String OPENAI_URL = "|https?://[\\w.:\\[\\]-]+(/\\S*)?/v1";
  static final String URL_TEXT = "http:// 또는 https://로 시작하는 주소";

  // A bare number would be milliseconds to Spring, which nobody means by `poll: 5`.
  static final String DURATION = "\\d{1,6}(ms|s|m|h|d)";
  static final String DURATION_TEXT = "단위가 붙은 시간 (예: 3s, 5m, 1h)";

  // 1e-999999999 is a number too, and nothing can be added to it.
  static final String MONEY = "\\d{1,12}(\\.\\d{1,12})?";

  static final String ZONE_TEXT = "시간대 이름 (예: Asia/Seoul, UTC)";

  // Subjects whose second part is two capitals: `cs.cl` would be asked for in vain.
  static final String CATEGORY =
      "(?!(cs|econ|eess|math|stat|nlin|q-bio|q-fin|astro-ph)\\.(?![A-Z]{2}$)).*";
  static final String CATEGORIES_TEXT = "arXiv 분류 코드의 목록 (예: [cs.CL, hep-th])";

  private Forms() {}
}
