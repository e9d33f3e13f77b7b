// What llama.cpp computes of a model: the logits of every position of prompts, and greedy continuations.
//   logits MODEL f16|f32 STEPS [ADAPTER SCALE] < PROMPTS > OUT
// f16 or f32 is the type of the key/value cache. ADAPTER is a LoRA adapter's file. PROMPTS: a prompt a line, as token ids. OUT: for each prompt the logits of its
// positions, then those of STEPS steps of the continuation, all [vocabulary] float32.
#include "llama.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

int main(int count, char** arguments) {
    llama_log_set([](ggml_log_level level, const char* text, void*) {
        if (level >= GGML_LOG_LEVEL_WARN) fputs(text, stderr);
    }, nullptr);
    auto* model = llama_model_load_from_file(arguments[1], llama_model_default_params());
    if (!model) return 1;
    auto* adapter = count > 5 ? llama_adapter_lora_init(model, arguments[4]) : nullptr;
    if (count > 5 && !adapter) return 1;
    const int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model));
    const int steps = atoi(arguments[3]);
    const auto cache = strcmp(arguments[2], "f32") ? GGML_TYPE_F16 : GGML_TYPE_F32;
    for (std::string line; std::getline(std::cin, line);) {
        auto wanted = llama_context_default_params();
        wanted.n_ctx = wanted.n_batch = wanted.n_ubatch = 1024;
        wanted.n_threads = wanted.n_threads_batch = 1;
        wanted.type_k = wanted.type_v = cache;
        wanted.flash_attn_type = LLAMA_FLASH_ATTN_TYPE_DISABLED;
        auto* context = llama_init_from_model(model, wanted);
        if (!context) return 1;
        if (count > 5) {
            float scale = atof(arguments[5]);
            if (llama_set_adapters_lora(context, &adapter, 1, &scale)) return 1;
        }
        std::istringstream ids(line);
        std::vector<llama_token> tokens;
        for (llama_token token; ids >> token;) tokens.push_back(token);
        const int size = tokens.size();
        auto batch = llama_batch_init(size, 0, 1);
        batch.n_tokens = size;
        for (int i = 0; i < size; i++) {
            batch.token[i] = tokens[i];
            batch.pos[i] = i;
            batch.n_seq_id[i] = 1;
            batch.seq_id[i][0] = 0;
            batch.logits[i] = 1;
        }
        if (llama_decode(context, batch)) return 1;
        const float* logits = nullptr;
        for (int i = 0; i < size; i++) {
            logits = llama_get_logits_ith(context, i);
            fwrite(logits, sizeof(float), vocabulary, stdout);
        }
        for (int step = 0; step < steps; step++) {
            if (step > 0) {
                batch.n_tokens = 1;
                batch.token[0] = std::max_element(logits, logits + vocabulary) - logits;
                batch.pos[0] = size + step - 1;
                if (llama_decode(context, batch)) return 1;
                logits = llama_get_logits_ith(context, 0);
            }
            fwrite(logits, sizeof(float), vocabulary, stdout);
        }
        llama_batch_free(batch);
        llama_free(context);
    }
}
