package io.nonmun.gpumodel.engine;

/// What a sequence is computed for.
sealed interface Purpose permits Answer, Pooler {

  void fail(EngineException failure);
}
