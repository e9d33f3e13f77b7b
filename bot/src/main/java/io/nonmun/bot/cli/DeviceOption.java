package io.nonmun.bot.cli;

import picocli.CommandLine.Option;

/// `--device`, alike for all commands that load a model.
final class DeviceOption {

  /// As [Devices#open] takes it, and where several GPUs can be used, [Devices#openAll].
  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "장치",
      description =
          "auto, cpu, cuda, cuda:N, cpu-reference; serve는 GPU 여럿도: cuda:0,1 (기본 ${DEFAULT-VALUE})")
  String name;
}
