package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "Jane Doe (Univ. A, Dept. B, Seoul), John Roe (KAIST), Max Moe|Jane Doe/John Roe/Max Moe",
        "Jane Doe (1 and 2), John Roe (2) ((1) Univ. A, (2) Univ. B, Seoul)|Jane Doe/John Roe",
        "Jane Doe (1), John Roe (1, 2), (1) Univ. A, Seoul, (2) Univ. B|Jane Doe/John Roe",
        "Jane Doe (Univ. A (Dept. B, C), Seoul) and John Roe|Jane Doe/John Roe",
        "Jane Doe, John Roe, and Max Moe|Jane Doe/John Roe/Max Moe",
        "Jane Doe & John Roe (A & B)|Jane Doe/John Roe",
        "Jane Doe (Univ. A, John Roe (KAIST|Jane Doe/John Roe",
        "Jane Doe), John Roe,|Jane Doe/John Roe",
        "NVIDIA, :, Aaron Blakeman|NVIDIA/Aaron Blakeman",
        "NVIDIA: Aaron Blakeman, Bo Li|NVIDIA/Aaron Blakeman/Bo Li",
        "Martin King, Jr., Bo Doe, Henry Ford, III|Martin King, Jr./Bo Doe/Henry Ford, III",
        "Xiaodong (Jason) Liu, Jane Doe [KAIST], 홍길동（서울대）|Xiaodong (Jason) Liu/Jane Doe/홍길동",
        "Jane Doe (for the ABC Collaboration), et al.|Jane Doe",
        "Paul Erd\\H{o}s (A), Jos\\'e Ni\\~no, J. Roe*|Paul Erdős/José Niño/J. Roe",
        "A. Alpha; B. Beta|A. Alpha/B. Beta",
        "Sandra Anderson, Andy Andrews|Sandra Anderson/Andy Andrews",
      })
  void u04FindsNamesWithoutAffiliations(String line, String names) {
    assertThat(Authors.in(line)).containsExactly(names.split("/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ":", ", :,", "(1)", "(author list is unavailable)", "…", "—", "1"})
  void findsNobodyWhereThereIsNoLetter(String line) {
    assertThat(Authors.in(line)).isEmpty();
    assertThat(Authors.name(line)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "(a", "a(b)", "((", ")", ", ", "a,(1)", "-", " and "})
  @Timeout(value = 20, unit = TimeUnit.SECONDS)
  void endsOnLongLines(String unit) {
    assertThat(Authors.in(unit.repeat(100_000 / unit.length()))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void namesHaveLettersAndNoLooseBrackets(long seed) {
    var random = new Random(seed);
    var marks = "(),:& aB1[]é";
    for (var round = 0; round < 2_000; round++) {
      var line = new StringBuilder();
      for (var i = random.nextInt(30); i > 0; i--) {
        line.append(marks.charAt(random.nextInt(marks.length())));
      }
      assertThat(Authors.in(line.toString()))
          .as("seed %d: %s", seed, line)
          .allMatch(name -> name.codePoints().anyMatch(Character::isLetter))
          .noneMatch(name -> name.startsWith(")") || name.endsWith("(") || name.contains(","));
    }
  }
}
