package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.storage.model.PaperReference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `nonmun summarize`: one paper's card in the terminal.
@Command(name = "summarize", description = "논문 한 편을 요약해 터미널에 보여 줍니다.")
final class SummarizeCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "논문",
      converter = ReferenceConverter.class,
      description = "arXiv 번호나 주소 (예: 2401.01234, https://arxiv.org/abs/2401.01234v2)")
  private PaperReference paper;

  private final NonmunCommand nonmun;

  SummarizeCommand(NonmunCommand nonmun) {
    this.nonmun = nonmun;
  }

  @Override
  public Integer call() throws InterruptedException {
    return nonmun.answer((application, _) -> application.summarize(paper));
  }

  static final class ReferenceConverter implements ITypeConverter<PaperReference> {
    @Override
    public PaperReference convert(String text) {
      return PaperReference.find(text)
          .orElseThrow(() -> new TypeConversionException(KOREAN.of("terminal.paper.unread", text)));
    }
  }
}
