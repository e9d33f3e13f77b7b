package io.nonmun.bot.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--chat-template`, alike for all commands that answer chats.
final class ChatTemplateOption {

  @Option(
      names = "--chat-template",
      paramLabel = "파일",
      description = "모델 파일의 것 대신 쓸 대화 형식(Jinja). 모델 파일에 없고 이것도 없으면 ChatML")
  private @Nullable Path file;

  /// @return null if none is given
  @Nullable String text() throws IOException {
    return file == null ? null : Files.readString(file);
  }
}
