package io.nonmun.bot.config;

import io.nonmun.storage.model.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The config file as text, so that what an owner wrote around a value stays as it is.
public record ConfigText(List<String> lines) {

  private static final String ROOT = "nonmun:";

  public ConfigText {
    lines = List.copyOf(lines);
  }

  /// @param file that need not be there
  public static ConfigText read(Path file) throws IOException {
    return new ConfigText(Files.exists(file) ? Files.readAllLines(file) : List.of());
  }

  /// A value as YAML has it: a list, or a section on one line.
  public record Raw(String yaml) {}

  /// The same of a text, whatever is in it.
  public ConfigText with(String section, String key, String value) {
    return with(section, key, new Raw(quoted(value)));
  }

  /// Puts a value into a section that is written as a block, or begins one.
  ///
  /// @throws ConfigException if the section is written in another way; the key must be put in by
  ///   hand then
  public ConfigText with(String section, String key, Raw value) {
    var text = new ArrayList<>(lines);
    var root = text.indexOf(ROOT);
    if (root < 0) {
      text.add(ROOT);
      root = text.size() - 1;
    }
    var at = -1;
    for (var i = root + 1; i < text.size() && !text.get(i).matches("\\S.*"); i++) {
      if (text.get(i).matches("\\s+" + section + ":\\s*(#.*)?")) {
        at = i;
      }
    }
    var indent = at < 0 ? indentUnder(text, root) : text.get(at).replaceAll("\\S.*", "");
    if (at < 0) {
      text.add(root + 1, indent + section + ":");
      at = root + 1;
    }
    text.add(at + 1, indent + "  " + key + ": " + value.yaml());
    return new ConfigText(text);
  }

  private static String indentUnder(List<String> text, int root) {
    for (var line : text.subList(root + 1, text.size())) {
      if (line.matches("\\s+[^\\s#].*")) {
        return line.replaceAll("\\S.*", "");
      }
    }
    return "  ";
  }

  /// A value as a text of YAML, whatever is in it.
  public static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /// Reads it as settings.
  ///
  /// @throws ConfigException if it cannot be
  public void check() throws IOException {
    var made = Files.createTempFile("nonmun", ".yaml");
    try {
      Files.write(made, lines);
      ConfigReader.read(Optional.of(new ConfigFile(made)), Map.of());
    } finally {
      Files.delete(made);
    }
  }

  /// Writes it for this user alone, if it can be read as settings; else the file stays as it was.
  ///
  /// @throws ConfigException if it cannot
  public static void write(Path file, ConfigText text) throws IOException {
    var folder = PrivateFiles.createFolders(file.toAbsolutePath().getParent());
    var made = Files.createTempFile(folder, file.getFileName() + ".", ".partial");
    try {
      Files.write(made, text.lines());
      ConfigReader.read(Optional.of(new ConfigFile(made)), Map.of());
      if (Files.exists(file)) {
        copyRights(file, made);
      }
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  private static void copyRights(Path from, Path to) throws IOException {
    if (from.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }
}
