/// How text from outside is quoted and normalised, whatever it is about.
@NullMarked
package io.nonmun.storage.model.text;

import org.jspecify.annotations.NullMarked;
