/// Many requests at once on one model.
///
/// One thread does `schedule, forward, sample, finish` for all of them, step by step: sequences
/// come into the running batch and leave it at any step (continuous batching, Orca,
/// <https://www.usenix.org/conference/osdi22/presentation/yu>), their keys and values lie in blocks
/// that are handed out as they grow (PagedAttention, <https://arxiv.org/abs/2309.06180>), and long
/// prompts are computed in parts beside the others' next tokens (chunked prefill, Sarathi-Serve,
/// <https://arxiv.org/abs/2403.02310>).
@NullMarked
package io.nonmun.gpumodel.engine;

import org.jspecify.annotations.NullMarked;
