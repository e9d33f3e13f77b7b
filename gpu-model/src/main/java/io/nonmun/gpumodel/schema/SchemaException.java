package io.nonmun.gpumodel.schema;

/// A schema that cannot be followed. The message says where, what and how to mend it.
public final class SchemaException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String path;

  SchemaException(String path, String problem) {
    super("schema at %s: %s".formatted(path, problem));
    this.path = path;
  }

  /// Where in the schema, such as `$.properties.text.maxLength`.
  public String path() {
    return path;
  }
}
