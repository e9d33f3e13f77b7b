/// The repositories over JDBC. [Database] is public only because `Storage` sits in the package
/// above; nothing else may use this package.
@NullMarked
package io.nonmun.storage.jdbc;

import org.jspecify.annotations.NullMarked;
