package io.nonmun.bot.editions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TermTest {

  @ParameterizedTest
  @CsvSource({
    "rag, RAG-based question answering",
    "RAG, 'RAG를 쓰는 방법'",
    "LLM, Small LLMs",
    "LLMs, A small LLM",
    "policy, Learned policies",
    "policies, A learned policy",
    "loss, Contrastive losses",
    "losses, Contrastive loss",
    "agents, Agent skills",
    "retrieval augmented generation, Retrieval-Augmented   Generation",
    "long-context, Long context models",
    "'\"language model\"', A language model",
    "C++, Templates in C++ code",
    "장문맥, '초장문맥 모델'",
    "장문맥, '\u110C\u1161\u11BC\u1106\u116E\u11AB\u1106\u1162\u11A8 모델'",
    "'GPT 모델', 'GPT 모델을 비교한다'",
    "k-NN, 'A k-NN index'"
  })
  void isIn(String word, String text) {
    assertThat(new Term(word).isIn(Term.normal(text))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "RAG, Storage systems",
    "RAG, Fragments",
    "AI, Claims and chains",
    "GAN, Organ segmentation",
    "LLM, LLMZip",
    "bus, Businesses",
    "검색, 생성",
    "a.c, abc"
  })
  void isNotIn(String word, String text) {
    assertThat(new Term(word).isIn(Term.normal(text))).isFalse();
  }
}
