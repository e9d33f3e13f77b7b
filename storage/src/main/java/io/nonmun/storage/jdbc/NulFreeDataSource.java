package io.nonmun.storage.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// PostgreSQL's texts hold every character but NUL, which a PDF or a model may bring along and
/// nobody means: it is dropped on the way there.
final class NulFreeDataSource extends DelegatingDataSource {

  NulFreeDataSource(DataSource server) {
    super(server);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return nulFree(super.getConnection(), Connection.class);
  }

  private static <T> T nulFree(T target, Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, arguments) -> {
              if (method.getName().startsWith("set")
                  && arguments.length > 1
                  && arguments[1] instanceof String text) {
                arguments[1] = withoutNul(text);
              }
              try {
                var result = method.invoke(target, arguments);
                return method.getReturnType() == PreparedStatement.class
                    ? nulFree((PreparedStatement) result, PreparedStatement.class)
                    : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  static String withoutNul(String text) {
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }
}
