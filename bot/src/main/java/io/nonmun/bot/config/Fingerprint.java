package io.nonmun.bot.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a bot works with, so that another one can tell what it has set differently: the program's
/// version, and of each setting a hash. Secrets count as there or not, and what is a machine's own,
/// as its port, does not count.
public record Fingerprint(Map<String, String> hashes) {

  private static final String VERSION = "version";
  private static final List<String> OWN = List.of("http.", "storage.");
  private static final int HASH_BYTES = 8;

  public Fingerprint {
    hashes = Map.copyOf(hashes);
  }

  public static Fingerprint of(String version, NonmunConfig config) {
    var hashes = new TreeMap<String, String>();
    Section.ALL.values("", config).forEach((key, value) -> hashes.put(key, hash(value)));
    hashes.keySet().removeIf(key -> OWN.stream().anyMatch(key::startsWith));
    hashes.put(VERSION, version);
    return new Fingerprint(hashes);
  }

  private static String hash(String value) {
    try {
      var hash =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /// The keys that are set differently, and `version` if that differs.
  public List<String> differences(Fingerprint other) {
    var keys = new TreeSet<>(hashes.keySet());
    keys.addAll(other.hashes.keySet());
    keys.removeIf(key -> Objects.equals(hashes.get(key), other.hashes.get(key)));
    return List.copyOf(keys);
  }

  /// As [#parse] reads it.
  public String text() {
    return JsonMapper.shared().writeValueAsString(this);
  }

  /// @throws IllegalArgumentException if it is none
  public static Fingerprint parse(String text) {
    try {
      return JsonMapper.shared().readValue(text, Fingerprint.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
