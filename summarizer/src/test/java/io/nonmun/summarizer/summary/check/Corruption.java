package io.nonmun.summarizer.summary.check;

import io.nonmun.summarizer.summary.check.Draft.Field;
import io.nonmun.summarizer.summary.check.Draft.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Ways to spoil the texts of a good draft, one at random places each time it is asked.
enum Corruption {

  /// The end of a Korean word becomes one to three letters of another script: 참조答안, 프로ンプ트.
  FOREIGN_SCRIPT {
    @Override
    Optional<Draft> apply(Draft draft, Random random) {
      return replaceOne(
          draft, Pattern.compile("(?<=[가-힣])[가-힣]"), random, syllable -> foreign(random));
    }
  },

  /// One digit becomes another one, in a figure or in a name such as GPT-4.
  NUMBER_CHANGED {
    @Override
    Optional<Draft> apply(Draft draft, Random random) {
      return replaceOne(
          draft,
          Pattern.compile("(?<=[\\d.,])\\d|(?<![\\d.,])[1-9]"),
          random,
          digit -> otherDigit(digit.charAt(0), random));
    }
  },

  /// Every text becomes a sentence of the abstract.
  ENGLISH_ANSWER {
    @Override
    Optional<Draft> apply(Draft draft, Random random) {
      return Optional.of(
          withTexts(draft, draft.fields().stream().map(field -> sentence(draft, random)).toList()));
    }
  },

  /// One text other than a keyword becomes a sentence of the abstract.
  ENGLISH_LINE {
    @Override
    Optional<Draft> apply(Draft draft, Random random) {
      var texts = texts(draft);
      texts.set(anyLine(draft, random), sentence(draft, random));
      return Optional.of(withTexts(draft, texts));
    }
  },

  /// A line starts with the model's thoughts, in the tags and words of several models.
  LEAKED_THINKING {
    @Override
    Optional<Draft> apply(Draft draft, Random random) {
      var texts = texts(draft);
      int line = anyLine(draft, random);
      texts.set(line, THOUGHTS.get(random.nextInt(THOUGHTS.size())) + " " + texts.get(line));
      return Optional.of(withTexts(draft, texts));
    }
  };

  static final List<String> THOUGHTS =
      List.of(
          "<think>The user wants a summary in Korean.</think>",
          "<think>\n초록을 먼저 읽어 보자.\n</think>\n",
          "</think>",
          "<thinking>핵심은 방법이다.</thinking>",
          "◁think▷요약을 시작한다.◁/think▷",
          "<|channel|>analysis<|message|>We need to summarize.<|end|>",
          "[THINK]먼저 숫자를 확인한다.[/THINK]",
          "<reasoning>요약 대상은 초록이다.</reasoning>",
          "Okay, let me read the abstract first.",
          "We need to produce JSON with Korean lines.",
          "The user wants a short Korean summary of this abstract.",
          "사용자가 한국어 요약을 요청했다.",
          "Thinking Process: 1. Read the abstract.");

  private static final List<String> SCRIPTS =
      List.of(
          "模型方法范围答案学习数据",
          "ンプトデータモデル",
          "のはをすると",
          "модельданных",
          "แบบจำลอง",
          "نموذجبيانات",
          "प्रशिक्षणमॉडल",
          "מודל",
          "მოდელი");

  abstract Optional<Draft> apply(Draft draft, Random random);

  static Draft withTexts(Draft draft, List<String> texts) {
    var fields =
        IntStream.range(0, texts.size())
            .mapToObj(i -> {
              var field = draft.fields().get(i);
              return new Field(field.name(), field.kind(), texts.get(i), field.sentences());
            })
            .toList();
    return new Draft(fields, draft.evidence());
  }

  static List<String> texts(Draft draft) {
    return new ArrayList<>(draft.fields().stream().map(Field::text).toList());
  }

  private static String foreign(Random random) {
    var letters = SCRIPTS.get(random.nextInt(SCRIPTS.size()));
    int length = 1 + random.nextInt(3);
    int start = random.nextInt(letters.length() - length + 1);
    return letters.substring(start, start + length);
  }

  private static String sentence(Draft draft, Random random) {
    var sentences = draft.evidence().source().sentences();
    return sentences.get(random.nextInt(sentences.size()));
  }

  private static int anyLine(Draft draft, Random random) {
    var lines =
        IntStream.range(0, draft.fields().size())
            .filter(i -> draft.fields().get(i).kind() != Kind.KEYWORD)
            .toArray();
    return lines[random.nextInt(lines.length)];
  }

  /// Never a zero, which at the start of a number would leave its value to the reader.
  private static String otherDigit(char digit, Random random) {
    int other = 1 + random.nextInt(digit == '0' ? 9 : 8);
    return String.valueOf(other >= digit - '0' && digit != '0' ? other + 1 : other);
  }

  private interface Replacement {
    String of(String found);
  }

  private static Optional<Draft> replaceOne(
      Draft draft, Pattern pattern, Random random, Replacement replacement) {
    record Place(int field, int start, int end) {}
    var texts = texts(draft);
    var places =
        IntStream.range(0, texts.size())
            .boxed()
            .flatMap(i ->
                pattern
                    .matcher(texts.get(i))
                    .results()
                    .map(match -> new Place(i, match.start(), match.end())))
            .toList();
    if (places.isEmpty()) {
      return Optional.empty();
    }
    var place = places.get(random.nextInt(places.size()));
    var text = texts.get(place.field);
    texts.set(
        place.field,
        text.substring(0, place.start)
            + replacement.of(text.substring(place.start, place.end))
            + text.substring(place.end));
    return Optional.of(withTexts(draft, texts));
  }
}
