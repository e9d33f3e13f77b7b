package io.nonmun.bot.catalog;

/// A model that cannot be found or had; the message says what failed and the mend.
public final class CatalogException extends RuntimeException {

  CatalogException(String message) {
    super(message);
  }

  CatalogException(String message, Throwable cause) {
    super(message, cause);
  }
}
