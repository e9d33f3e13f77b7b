package io.nonmun.bot.cli;

import picocli.CommandLine.Option;

/// `--device`, alike for all commands that load a model.
final class DeviceOption {

  /// As [Devices#open] takes it.
  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "장치",
      description = "auto, cpu, cuda, cuda:N, cpu-reference (기본 ${DEFAULT-VALUE})")
  String name;
}
