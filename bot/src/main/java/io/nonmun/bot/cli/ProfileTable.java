package io.nonmun.bot.cli;

import io.nonmun.gpumodel.bench.ModelBench;
import io.nonmun.gpumodel.bench.Profile;
import io.nonmun.gpumodel.bench.WorkloadBench;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the time of a bench's steps went: milliseconds of a step, and their share.
final class ProfileTable {

  static final String HEAD =
      String.format(
          "%-8s %5s %6s %10s %16s %16s %16s %16s",
          "steps", "batch", "count", "ms a step", "matrix", "attention", "other", "host");

  private ProfileTable() {}

  /// Empty without a profile.
  static String rows(ModelBench.Result result) {
    return rows(result.batch(), result.prefillProfile(), result.decodeProfile());
  }

  /// The same of a workload.
  static String rows(WorkloadBench.Result result, int batch) {
    return rows(batch, result.prefillProfile(), result.decodeProfile());
  }

  private static String rows(int batch, @Nullable Profile prefill, @Nullable Profile decode) {
    return prefill == null || decode == null
        ? ""
        : row("prefill", batch, prefill) + "\n" + row("decode", batch, decode);
  }

  private static String row(String steps, int batch, Profile profile) {
    return String.format(
        Locale.ROOT,
        "%-8s %5d %6d %10.3f%s%s%s%s",
        steps,
        batch,
        profile.steps(),
        1e3 * profile.seconds() / Math.max(1, profile.steps()),
        part(profile.matrixSeconds(), profile),
        part(profile.attentionSeconds(), profile),
        part(profile.otherSeconds(), profile),
        part(profile.hostSeconds(), profile));
  }

  private static String part(double seconds, Profile profile) {
    return profile.steps() == 0
        ? String.format("%17s", "-")
        : String.format(
            Locale.ROOT,
            " %10.3f %4.0f%%",
            1e3 * seconds / profile.steps(),
            100 * seconds / profile.seconds());
  }

  /// Further fields of the bench's line; empty without a profile.
  static String json(ModelBench.Result result) {
    return json(result.prefillProfile(), result.decodeProfile());
  }

  /// The same of a workload.
  static String json(WorkloadBench.Result result) {
    return json(result.prefillProfile(), result.decodeProfile());
  }

  private static String json(@Nullable Profile prefill, @Nullable Profile decode) {
    return json("prefill_profile", prefill) + json("decode_profile", decode);
  }

  private static String json(String name, @Nullable Profile profile) {
    return profile == null
        ? ""
        : String.format(
            Locale.ROOT,
            """
            ,"%s":{"steps":%d,"matrix_s":%.6f,"attention_s":%.6f,"other_s":%.6f,"host_s":%.6f}\
            """,
            name,
            profile.steps(),
            profile.matrixSeconds(),
            profile.attentionSeconds(),
            profile.otherSeconds(),
            profile.hostSeconds());
  }
}
