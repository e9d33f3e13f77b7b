package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorLineTest {

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          Jane Doe (Univ. A, Dept. B, Seoul), John Roe (KAIST), Max Moe|Jane Doe/John Roe/Max Moe
          Jane Doe (1 and 2), John Roe (2)|Jane Doe/John Roe
          Jane Doe (Univ. (Main), Seoul), Max Moe|Jane Doe/Max Moe
          NVIDIA, :, Aaron Blakeman|NVIDIA/Aaron Blakeman
          Martin King, Jr., Rosa Parks|Martin King, Jr./Rosa Parks
          A. Alpha and B. Beta|A. Alpha/B. Beta
          A. Alpha, and B. Beta,|A. Alpha/B. Beta
          A. Alpha; B. Beta|A. Alpha/B. Beta
          Jane Doe (Univ. A, Max Moe|Jane Doe Univ. A/Max Moe
          Alexander Andersen|Alexander Andersen
          ''|''
          """,
      delimiter = '|')
  void namesAreParted(String line, String names) {
    assertThat(String.join("/", AuthorLine.names(line))).isEqualTo(names);
  }
}
