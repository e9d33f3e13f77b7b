package io.nonmun.summarizer.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.summarizer.model.Verdict;
import io.nonmun.summarizer.source.SourceText;
import io.nonmun.summarizer.summary.check.Checks;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SummaryPromptExampleTest {

  @Test
  void theWorkedExamplesOfTheSystemPromptPassEveryCheck() throws Exception {
    var system =
        SummaryPrompt.request(new SourceText("T", "A.", List.of("A.")), Priority.BATCH)
            .messages()
            .getFirst()
            .content();
    var examples = system.split("예\\) 입력");
    assertThat(examples).hasSize(3);

    for (var example : List.of(examples).subList(1, 3)) {
      var title = all("(?m)^Title: (.*)$", example).getFirst();
      var sentences = all("(?m)^\\[\\d+] (.*)$", example);
      var answer = all("(?m)^(\\{\"problem\".*)$", example).getFirst();

      var verdict =
          Checks.standard()
              .judge(answer, false, new SourceText(title, String.join(" ", sentences), sentences));

      assertThat(verdict).isInstanceOf(Verdict.Accepted.class);
    }
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(r -> r.group(1)).toList();
  }
}
