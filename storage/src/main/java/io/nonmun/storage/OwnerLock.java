package io.nonmun.storage;

/// The right to be the one bot that runs on a database. It ends when it is closed, and with the
/// process, however that ends.
public interface OwnerLock extends AutoCloseable {

  @Override
  void close();
}
