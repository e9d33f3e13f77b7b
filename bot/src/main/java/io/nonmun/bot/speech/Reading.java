package io.nonmun.bot.speech;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// A written Korean text as it is read aloud: figures in Sino-Korean, signs by their names,
/// abbreviations letter by letter. What it does not know it leaves to the voice.
final class Reading {

  private static final String[] DIGITS = {"영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"};
  private static final String[] PLACES = {"", "십", "백", "천"};
  private static final String[] MYRIADS = {"", "만", "억", "조"};
  private static final int LONGEST = 16; // digits; longer ones are read one by one

  private static final String[] LETTERS = {
    "에이", "비", "시", "디", "이", "에프", "지", "에이치", "아이", "제이", "케이", "엘", "엠", "엔", "오", "피", "큐",
    "아르", "에스", "티", "유", "브이", "더블유", "엑스", "와이", "제트"
  };

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("transformer", "트랜스포머"),
          Map.entry("diffusion", "디퓨전"),
          Map.entry("attention", "어텐션"),
          Map.entry("token", "토큰"),
          Map.entry("benchmark", "벤치마크"),
          Map.entry("agent", "에이전트"),
          Map.entry("prompt", "프롬프트"),
          Map.entry("embedding", "임베딩"),
          Map.entry("python", "파이썬"),
          Map.entry("lora", "로라"),
          Map.entry("bert", "버트"),
          Map.entry("imagenet", "이미지넷"),
          Map.entry("arxiv", "아카이브"));

  private static final Map<String, String> SIGNS =
      Map.ofEntries(
          Map.entry("%p", " 퍼센트포인트"),
          Map.entry("%", " 퍼센트"),
          Map.entry("×", " 곱하기 "),
          Map.entry("±", " 플러스 마이너스 "),
          Map.entry("→", ", "),
          Map.entry("≥", " 이상 "),
          Map.entry("≤", " 이하 "),
          Map.entry("=", " 은 "),
          Map.entry("+", " 더하기 "),
          Map.entry("&", " 앤드 "),
          Map.entry("(", ", "),
          Map.entry("[", ", "),
          Map.entry("·", ", "),
          Map.entry("/", ", "));

  private static final Pattern PART =
      Pattern.compile(
          "(?<number>\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?)"
              + "|(?<word>[A-Za-z]+)"
              + "|(?<sign>%p|[%×±→≥≤=+&(\\[·/])"
              + "|(?<minus>(?<![\\w가-힣])[-−](?=\\d))"
              + "|(?<silent>[)\\]\"“”‘’'*_`#~$@<>{}|\\\\^-])");

  private Reading() {}

  static String of(String text) {
    var read =
        PART.matcher(text)
            .replaceAll(found -> {
              if (found.group("number") != null) {
                return number(found.group("number"));
              }
              if (found.group("word") != null) {
                return word(found.group("word"));
              }
              if (found.group("sign") != null) {
                return SIGNS.get(found.group("sign"));
              }
              return found.group("minus") != null ? "마이너스 " : " ";
            });
    return read.replaceAll("\\s+", " ")
        .replaceAll(" ?(, ?)+", ", ")
        .replaceAll("[, ]+\\.", ".")
        .strip();
  }

  /// `1,234.56` as 천이백삼십사 점 오육.
  private static String number(String written) {
    var parts = written.replace(",", "").split("\\.");
    var whole = whole(parts[0]);
    return parts.length == 1 ? whole : whole + " 점 " + oneByOne(parts[1]);
  }

  private static String whole(String digits) {
    if (digits.length() > LONGEST || digits.length() > 1 && digits.startsWith("0")) {
      return oneByOne(digits);
    }
    if (new BigInteger(digits).signum() == 0) {
      return DIGITS[0];
    }
    var read = new StringBuilder();
    var length = digits.length();
    var myriad = new StringBuilder();
    for (var i = 0; i < length; i++) {
      var place = length - 1 - i;
      var digit = digits.charAt(i) - '0';
      if (digit > 0) {
        // 십, not 일십; 만, not 일만.
        myriad.append(digit == 1 && place % 4 > 0 ? "" : DIGITS[digit]).append(PLACES[place % 4]);
      }
      if (place % 4 == 0 && !myriad.isEmpty()) {
        var isOne = myriad.toString().equals("일") && place == 4 && read.isEmpty();
        read.append(isOne ? "" : myriad).append(MYRIADS[place / 4]);
        myriad.setLength(0);
      }
    }
    return read.toString();
  }

  private static String oneByOne(String digits) {
    var read = new StringBuilder();
    digits.chars().forEach(c -> read.append(DIGITS[c - '0']));
    return read.toString();
  }

  private static String word(String word) {
    var known = WORDS.get(word.toLowerCase(Locale.ROOT));
    if (known != null) {
      return known;
    }
    return word.length() <= 6 && word.equals(word.toUpperCase(Locale.ROOT)) ? spelled(word) : word;
  }

  private static String spelled(String letters) {
    var read = new StringBuilder();
    letters.chars().forEach(c -> read.append(LETTERS[c - 'A']));
    return read.toString();
  }
}
