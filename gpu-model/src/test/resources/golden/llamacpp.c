// llama.cpp as logits-low.py calls it:
//
//   cc -I llama.cpp/include -I llama.cpp/ggml/include llamacpp.c -L llama.cpp/build/bin -lllama -lggml-base -o llamacpp
//   llamacpp quantize IN OUT FILE_TYPE
//   llamacpp logits MODEL GREEDY TOKEN...   float32 to stdout: the logits at every token, then those of
//                                           GREEDY steps, each with the best token of the one before
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "llama.h"

static void quiet(enum ggml_log_level level, const char *text, void *user) {
  if (level == GGML_LOG_LEVEL_ERROR) fputs(text, stderr);
}

static void decode(struct llama_context *context, const llama_token *tokens, int count, int position) {
  struct llama_batch batch = llama_batch_init(count, 0, 1);
  for (int i = 0; i < count; i++) {
    batch.token[i] = tokens[i];
    batch.pos[i] = position + i;
    batch.n_seq_id[i] = 1;
    batch.seq_id[i][0] = 0;
    batch.logits[i] = 1;
  }
  batch.n_tokens = count;
  if (llama_decode(context, batch) != 0) exit(1);
  llama_batch_free(batch);
}

int main(int argc, char **argv) {
  llama_log_set(quiet, NULL);
  llama_backend_init();
  if (argc == 5 && !strcmp(argv[1], "quantize")) {
    llama_model_quantize_params parameters = llama_model_quantize_default_params();
    parameters.ftype = atoi(argv[4]);
    return llama_model_quantize(argv[2], argv[3], &parameters);
  }
  struct llama_model *model = llama_model_load_from_file(argv[2], llama_model_default_params());
  struct llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = 1024;
  parameters.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
  struct llama_context *context = llama_init_from_model(model, parameters);
  int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
  int greedy = atoi(argv[3]), count = argc - 4;
  llama_token tokens[1024];
  for (int i = 0; i < count; i++) tokens[i] = atoi(argv[4 + i]);
  decode(context, tokens, count, 0);
  const float *logits = NULL;
  for (int i = 0; i < count; i++) {
    logits = llama_get_logits_ith(context, i);
    fwrite(logits, sizeof(float), vocabulary, stdout);
  }
  for (int i = 0; i < greedy; i++) {
    llama_token best = 0;
    for (int t = 1; t < vocabulary; t++) best = logits[t] > logits[best] ? t : best;
    decode(context, &best, 1, count + i);
    logits = llama_get_logits_ith(context, 0);
    fwrite(logits, sizeof(float), vocabulary, stdout);
  }
  return 0;
}
