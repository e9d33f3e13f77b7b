/// Whose the files are that the program writes.
@NullMarked
package io.nonmun.storage.model.files;

import org.jspecify.annotations.NullMarked;
