package io.nonmun.bot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.bench.ModelBench;
import io.nonmun.gpumodel.bench.Profile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProfileTableTest {

  private static ModelBench.Result result(@Nullable Profile prefill, @Nullable Profile decode) {
    return new ModelBench.Result(8, 0, 512, 128, 3, 1, 1, 1, 1, 1, 1, prefill, decode);
  }

  @Test
  void aStepsPartsAndSharesAreUnderTheirHeads() {
    var result =
        result(new Profile(1.2, 0.6, 0.16, 0.04, 4), new Profile(0.06, 0.015, 0.0149, 0.0101, 10));

    assertThat(ProfileTable.HEAD + "\n" + ProfileTable.rows(result))
        .isEqualTo(
            """
            steps    batch  count  ms a step           matrix        attention            other             host
            prefill      8      4    500.000    300.000   60%    150.000   30%     40.000    8%     10.000    2%
            decode       8     10     10.000      6.000   60%      1.500   15%      1.490   15%      1.010   10%\
            """);
  }

  /// As of two new tokens, of which the second one's step is the last.
  @Test
  void withoutAStepThereIsNoShare() {
    var rows = ProfileTable.rows(result(new Profile(1, 1, 1, 1, 1), new Profile(0, 0, 0, 0, 0)));

    assertThat(rows.lines().toList().getLast()).matches("decode +8 +0 +0\\.000 +- +- +- +-");
  }

  @Test
  void jsonHasSecondsOfAllSteps() {
    assertThat(ProfileTable.json(result(new Profile(1.5, 0.5, 0.25, 0, 4), null)))
        .isEqualTo(
            ",\"prefill_profile\":{\"steps\":4,\"matrix_s\":1.500000,\"attention_s\":0.500000,"
                + "\"other_s\":0.250000,\"host_s\":0.000000}");
  }

  @Test
  void nothingIsSaidWithoutAProfile() {
    assertThat(ProfileTable.rows(result(null, null))).isEmpty();
    assertThat(ProfileTable.json(result(null, null))).isEmpty();
  }
}
