package io.nonmun.bot.catalog;

import io.nonmun.bot.catalog.Download.RemoteFile;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/// A model of the catalog, one GGUF file.
///
/// @param name what the owner writes
/// @param title what it is called by its makers
/// @param repository on Hugging Face, `owner/name`
/// @param revision commit of the repository, or a branch where none could be pinned
/// @param file in the repository, and in the models' folder
/// @param official whether the makers of the model published the file themselves
/// @param bytes size of the file; null: not known before it is asked for
/// @param approximateBytes for plans, where `bytes` is not known
/// @param sha256 lower-case hexadecimal; null: none was found
/// @param license SPDX identifier; `LicenseRef-…` for one that is no free licence, see `sources`
/// @param weights format of most weights, or the mixture that is called by it
/// @param layers of the model
/// @param kvHeads heads for keys and values
/// @param headDimension values of one head
/// @param machine that it is meant for, in words
/// @param sources for each kind of fact, the page it was found on, or what is not known of it
public record CatalogModel(
    String name,
    String title,
    String repository,
    String revision,
    String file,
    boolean official,
    @Nullable Long bytes,
    long approximateBytes,
    @Nullable String sha256,
    String license,
    String weights,
    int layers,
    int kvHeads,
    int headDimension,
    String machine,
    Map<String, String> sources) {

  /// Positions that [#memoryBytes] counts on: four papers at a time, a thousand tokens each.
  public static final int CONTEXT_TOKENS = 4096;

  private static final Set<String> FREE = Set.of("Apache-2.0", "MIT");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final HttpUrl HOME = HttpUrl.get("https://huggingface.co");

  public CatalogModel {
    sources = Map.copyOf(sources);
  }

  /// Whether the content can be told from any other: its address names a commit, and its checksum
  /// is known.
  public boolean isPinned() {
    return sha256 != null && COMMIT.matcher(revision).matches();
  }

  /// Exact where it is known.
  public long size() {
    return bytes == null ? approximateBytes : bytes;
  }

  /// Weights, and keys and values of [#CONTEXT_TOKENS] positions. Activations come to some tens of
  /// megabytes more.
  public long memoryBytes() {
    return size() + CONTEXT_TOKENS * positionBytes();
  }

  /// Positions whose keys and values have room beside the weights.
  ///
  /// @param usableBytes of a device's memory
  public long contextTokens(long usableBytes) {
    return Math.max(0, (usableBytes - size()) / positionBytes());
  }

  /// Keys and values of a position in F16, in every layer: layers that see a window need less of a
  /// long text.
  private long positionBytes() {
    return 2L * layers * kvHeads * headDimension * Short.BYTES;
  }

  /// Whether anybody may use it for anything.
  public boolean isFree() {
    return FREE.contains(license);
  }

  /// @param mirror as for [#url]
  RemoteFile at(String mirror) {
    return new RemoteFile(url(mirror), bytes, sha256);
  }

  /// @param mirror takes the place of Hugging Face's address, a path of its own included; empty:
  ///   none
  HttpUrl url(String mirror) {
    var url = (mirror.isEmpty() ? HOME : HttpUrl.get(mirror)).newBuilder();
    return url.addPathSegments(repository)
        .addPathSegment("resolve")
        .addPathSegment(revision)
        .addPathSegment(file)
        .build();
  }
}
