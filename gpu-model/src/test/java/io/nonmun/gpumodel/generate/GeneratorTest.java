package io.nonmun.gpumodel.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nonmun.gpumodel.cpu.CpuVector;
import io.nonmun.gpumodel.generate.Generator.Finish;
import io.nonmun.gpumodel.model.Golden;
import io.nonmun.gpumodel.model.Model;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GeneratorTest {

  private final Golden golden = Golden.named("tiny-llama-f32");
  private final Model model = Model.open(golden.model(), new CpuVector(2), 64, 1);
  private final int[] prompt = golden.cases().getFirst().tokens();

  @AfterEach
  void close() {
    model.close();
  }

  @Test
  void continuesGreedilyAsLlamaCpp() {
    var wanted = golden.cases().getFirst();
    var tokens = generate(7, Sampling.GREEDY, wanted.greedy().length).tokens();

    for (var i = 0; i < tokens.length && wanted.greedyMargin()[i] > 0.05; i++) {
      assertThat(tokens[i]).as("token %d", i).isEqualTo(wanted.greedy()[i]);
    }
    assertThat(tokens[0]).isEqualTo(wanted.greedy()[0]);
  }

  @Test
  void theSizeOfTheChunksMakesNoDifference() {
    assertThat(generate(64, Sampling.GREEDY, 8).tokens())
        .isEqualTo(generate(1, Sampling.GREEDY, 8).tokens());
  }

  @Test
  void sameSeedSameText() {
    var sampling = new Sampling(1, 40, 0.95f, 77);
    assertThat(generate(16, sampling, 20).tokens()).isEqualTo(generate(16, sampling, 20).tokens());
    assertThat(generate(16, sampling, 20).tokens())
        .isNotEqualTo(generate(16, new Sampling(1, 40, 0.95f, 78), 20).tokens());
  }

  @Test
  void endsAtAnEndingTokenWithoutIt() {
    var greedy = generate(16, Sampling.GREEDY, 5).tokens();
    var result =
        new Generator(model, 16)
            .generate(prompt, Sampling.GREEDY, 5, token -> token == greedy[2], _ -> true);

    assertThat(result.finish()).isEqualTo(Finish.STOP);
    assertThat(result.tokens()).containsExactly(greedy[0], greedy[1]);
  }

  @Test
  void endsWhenNobodyWantsMore() {
    var taken = new ArrayList<Integer>();
    var result =
        new Generator(model, 16)
            .generate(
                prompt,
                Sampling.GREEDY,
                9,
                _ -> false,
                token -> {
                  taken.add(token);
                  return taken.size() < 3;
                });

    assertThat(result.finish()).isEqualTo(Finish.CANCELLED);
    assertThat(taken).hasSize(3);
  }

  @Test
  void aPromptThatLeavesNoRoomIsRefused() {
    assertThatThrownBy(() ->
            new Generator(model, 16)
                .generate(new int[2048], Sampling.GREEDY, 5, _ -> false, _ -> true))
        .hasMessageContainingAll("2048", "2047");
  }

  private Generator.Result generate(int chunk, Sampling sampling, int count) {
    return new Generator(model, chunk).generate(prompt, sampling, count, _ -> false, _ -> true);
  }
}
