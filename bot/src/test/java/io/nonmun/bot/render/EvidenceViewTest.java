package io.nonmun.bot.render;

import io.nonmun.bot.render.texts.Texts;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EvidenceViewTest {

  @Test
  void drawsEachLineOverItsSentences() throws IOException {
    var document =
        EvidenceView.of(SamplePapers.all().getFirst().summaryRecord().orElseThrow(), Texts.KOREAN);

    Golden.assertSame("evidence.html", Marked.html(document.messages().getFirst()));
    Golden.assertSame("evidence.txt", new TerminalText(80, false).of(document));
  }
}
