package io.nonmun.gpumodel.chat;

import io.nonmun.gpumodel.tokenizer.Tokenizer;
import java.util.Arrays;

/// How families of models write a chat, for a file whose own template is missing or cannot be used.
enum ChatFormat {
  CHATML(
      "ChatML",
      "<|im_start|>",
      """
      {%- for message in messages -%}
      {{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{ '<|im_start|>assistant\\n' }}{%- endif -%}
      """),

  LLAMA3(
      "Llama 3",
      "<|start_header_id|>",
      """
      {%- for message in messages -%}
      {{ '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' }}
      {{- message.content | trim + '<|eot_id|>' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}
      {{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
      {%- endif -%}
      """),

  /// It has no system messages: what they say comes before the user's next.
  GEMMA(
      "Gemma",
      "<start_of_turn>",
      """
      {%- set before = namespace(text='') -%}
      {%- for message in messages -%}
      {%- if message.role == 'system' -%}
      {%- set before.text = before.text + message.content | trim + '\\n\\n' -%}
      {%- else -%}
      {{ '<start_of_turn>' + ('model' if message.role == 'assistant' else 'user') + '\\n' }}
      {%- if message.role == 'user' -%}
      {{ before.text }}{%- set before.text = '' -%}
      {%- endif -%}
      {{ message.content | trim + '<end_of_turn>\\n' }}
      {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{ '<start_of_turn>model\\n' }}{%- endif -%}
      """),

  EXAONE(
      "EXAONE",
      "[|assistant|]",
      """
      {%- for message in messages -%}
      {{ '[|' + message.role + '|]' + message.content | trim }}
      {{- '\\n' if message.role == 'user' else '[|endofturn|]\\n' }}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{ '[|assistant|]' }}{%- endif -%}
      """),

  DEEPSEEK(
      "DeepSeek",
      "<｜Assistant｜>",
      """
      {%- for message in messages -%}
      {%- if message.role == 'system' -%}{{ message.content + '\\n\\n' }}
      {%- elif message.role == 'user' -%}{{ '<｜User｜>' + message.content }}
      {%- else -%}{{ '<｜Assistant｜>' + message.content + '<｜end▁of▁sentence｜>' }}
      {%- endif -%}
      {%- endfor -%}
      {%- if add_generation_prompt -%}{{ '<｜Assistant｜>' }}{%- endif -%}
      """);

  final String title;
  final String source;
  private final String marker;

  /// @param marker the token that a vocabulary has if its model was trained on this
  ChatFormat(String title, String marker, String source) {
    this.title = title;
    this.marker = marker;
    this.source = source;
  }

  /// The one that a vocabulary was made for; ChatML where it does not tell.
  static ChatFormat of(Tokenizer tokenizer) {
    return Arrays.stream(values())
        .filter(format -> tokenizer.encode(format.marker, true).length == 1)
        .findFirst()
        .orElse(CHATML);
  }
}
