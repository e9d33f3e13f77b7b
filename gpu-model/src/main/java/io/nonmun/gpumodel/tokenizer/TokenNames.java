package io.nonmun.gpumodel.tokenizer;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Tokens that steer a model instead of being text, told by their names: files do not always mark
/// them as such. The lists are llama.cpp's
/// (<https://github.com/ggml-org/llama.cpp/blob/master/src/llama-vocab.cpp>).
final class TokenNames {

  /// Tokens that end an answer, whichever of them a file names.
  private static final Set<String> ENDS =
      Set.of(
          "<|eot_id|>",
          "<|im_end|>",
          "<|end|>",
          "<|return|>",
          "<|call|>",
          "<|flush|>",
          "<|calls|>",
          "<end_of_turn>",
          "<|endoftext|>",
          "</s>",
          "<|eom_id|>",
          "<EOT>",
          "_<EOT>",
          "[EOT]",
          "[EOS]",
          "<|end_of_text|>",
          "<end_of_utterance>",
          "<eos>",
          "<turn|>",
          "<|tool_response>",
          "<｜end▁of▁sentence｜>",
          "[e~[",
          "[|endofturn|]",
          // Where code is filled in, that ends the file.
          "<|fim_pad|>",
          "<fim-pad>",
          "<fim_pad>",
          "<PAD>",
          "[PAD]",
          "<|fim_repo|>",
          "<|repo_name|>",
          "<fim-repo>",
          "<REPO>",
          "<reponame>",
          "<|file_sep|>");

  /// Between what is filled in.
  private static final Set<String> FILLS =
      Set.of(
          "<|fim_prefix|>",
          "<fim-prefix>",
          "<fim_prefix>",
          "<｜fim▁begin｜>",
          "<PRE>",
          "▁<PRE>",
          "<|code_prefix|>",
          "<|prefix|>",
          "<|fim_suffix|>",
          "<fim-suffix>",
          "<fim_suffix>",
          "<｜fim▁hole｜>",
          "<SUF>",
          "▁<SUF>",
          "<|code_suffix|>",
          "<|suffix|>",
          "<|fim_middle|>",
          "<fim-middle>",
          "<fim_middle>",
          "<｜fim▁end｜>",
          "<MID>",
          "▁<MID>",
          "<|code_middle|>",
          "<|middle|>");

  private static final String NAME = "[^\\s<>|｜]*[\\p{L}\\p{N}][^\\s<>|｜]*";

  /// `<|im_start|>`, `<｜User｜>`, `<|turn>`, `<turn|>`, `[|user|]`.
  private static final Pattern BARRED =
      Pattern.compile("<[|｜]%1$s[|｜]?>|<%1$s[|｜]>|\\[\\|%1$s\\|\\]|<unused\\d+>".formatted(NAME));

  /// `</think>`, `<tool_call>`, `[INST]`.
  private static final Pattern MARKUP =
      Pattern.compile("[▁_ ]?(?:<.*[\\p{L}\\p{N}].*>|[\\[\\]].*[\\p{L}\\p{N}].*[\\[\\]])");

  private TokenNames() {}

  /// Whether a token of this name is never text, whatever its type.
  static boolean isControl(String name) {
    return ENDS.contains(name) || FILLS.contains(name) || BARRED.matcher(name).matches();
  }

  /// Whether a token that was added to a vocabulary looks as if it steered the model. A text from
  /// outside that has its name is spelt in other tokens.
  static boolean isMarkup(String name) {
    return isControl(name) || MARKUP.matcher(name).matches();
  }

  /// Those of a vocabulary that end an answer.
  ///
  /// @param tokens their names, by id
  static Set<Integer> ends(List<String> tokens) {
    var ends = new HashSet<Integer>();
    var found = new HashSet<String>();
    for (var id = 0; id < tokens.size(); id++) {
      if (ENDS.contains(tokens.get(id))) {
        ends.add(id);
        found.add(tokens.get(id));
      }
    }
    // Where messages are parts of an answer, they have an end of their own.
    if (found.containsAll(Set.of("<|return|>", "<|call|>"))
        || found.containsAll(Set.of("<|flush|>", "<|calls|>"))) {
      ends.removeIf(id -> tokens.get(id).equals("<|end|>"));
    }
    if (found.contains("<|tool_response>")) {
      ends.removeIf(id -> tokens.get(id).equals("</s>"));
    }
    return ends;
  }
}
