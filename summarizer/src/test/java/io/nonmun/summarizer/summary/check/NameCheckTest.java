package io.nonmun.summarizer.summary.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GPT-4",
        "Llama-3.2-8B",
        "Llama-31-8B",
        "Gemma",
        "MMLU",
        "SQuAD",
        "Qwen2.5",
        "FSDP",
        "A100"
      })
  void l06NamesNotInTheSource(String name) {
    assertThat(faults(name, Drafts.RAG.abstractText())).singleElement().asString().contains(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Llama",
        "Llama-3.1-8B",
        "Llama 3.1 8B",
        "LLaMA 3.1",
        "HotpotQA",
        "HotPotQA",
        "RAG",
        "Long-Context",
        "LLM",
        "Robotics",
        "prompt",
        "K"
      })
  void namesOfTheSourcePass(String name) {
    assertThat(faults(name, Drafts.RAG.abstractText())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a mixture of experts | MoE",
        "supervised fine-tuning | SFT",
        "reinforcement learning from human feedback | RLHF",
        "large reasoning models | LRM",
        "several MLLMs | MLLM",
        "out-of-domain data | OOD",
        "tau2-bench tasks | tau2-Bench",
        "$\\tau^3$-Bench tasks | tau^3-Bench",
        "$\\tau$-Bench tasks | τ-Bench",
        "the ACD$^3$-GAT model | ACD³-GAT",
        "a GUI agent | GUI-Agent",
        "with OpenSkill | Open-Skill",
        "two 3D scenes | 3D"
      })
  void spellingsAndAcronymsAreKnown(String source, String name) {
    assertThat(faults(name, source)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on a large scale | SCALE",
        "tau2-bench tasks | tau3-bench",
        "$\\tau^3$-Bench tasks | tau^5-Bench",
        "two 3D scenes | 4D",
        "GPT-4 and 5 others | GPT-5",
        "good pixel tokens | GPT-4",
        "graph neural networks. A new task | NNAN"
      })
  void likenessIsNotEnough(String source, String name) {
    assertThat(faults(name, source)).hasSize(1);
  }

  private static List<String> faults(String name, String source) {
    return new NameCheck().faults(Drafts.line(name + "을 쓴다.", Drafts.abstractOf(source)));
  }
}
