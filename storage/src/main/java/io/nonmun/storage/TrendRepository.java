package io.nonmun.storage;

import java.util.Optional;

/// What was computed last of the topics of the last months, as whoever computes it writes it.
public interface TrendRepository {

  Optional<String> find();

  void save(String content);
}
