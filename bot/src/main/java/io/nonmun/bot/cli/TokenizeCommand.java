package io.nonmun.bot.cli;

import io.nonmun.gpumodel.gguf.Gguf;
import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `nonmun model tokenize`: the lines of stdin as token ids.
@Command(
    name = "tokenize",
    description = "표준 입력의 줄마다 토큰 번호를 JSON 배열로 씁니다. 시작·끝 토큰은 붙이지 않습니다. 어휘만 있는 파일도 됩니다.")
final class TokenizeCommand implements Callable<Integer> {

  @ParentCommand private ModelCommand parent;

  @Option(names = "--model", required = true, paramLabel = "파일", description = "GGUF 모델 파일")
  private Path model;

  @Option(names = "--special", description = "<|im_end|> 같은 제어 토큰도 알아봅니다.")
  private boolean special;

  @Override
  public Integer call() throws IOException {
    try (var file = Gguf.open(model)) {
      tokenize(Tokenizer.of(file.metadata()), special, System.in, parent.terminal().out());
    }
    return ExitCode.OK;
  }

  /// A line ends at `\n` and nowhere else: a `\r` is text, and the last line may lack its end. What
  /// is there is answered before more input is waited for. It ends early where nobody reads on, as
  /// `head` does.
  static void tokenize(Tokenizer tokenizer, boolean special, InputStream in, PrintStream out)
      throws IOException {
    var input = new BufferedInputStream(in);
    var output = new BufferedOutputStream(out);
    var line = new ByteArrayOutputStream();
    var next = input.read();
    while (next >= 0) {
      for (; next >= 0 && next != '\n'; next = input.read()) {
        line.write(next);
      }
      var ids = tokenizer.encode(line.toString(StandardCharsets.UTF_8), special);
      output.write((Arrays.toString(ids).replace(" ", "") + "\n").getBytes(StandardCharsets.UTF_8));
      line.reset();
      if (input.available() == 0) {
        output.flush();
      }
      if (out.checkError()) {
        return;
      }
      next = next < 0 ? next : input.read();
    }
    output.flush();
  }
}
