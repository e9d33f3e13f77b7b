/// Checks of the surroundings for `nonmun doctor`, each with the mend. Texts are Korean, for the
/// owner.
@NullMarked
package io.nonmun.bot.doctor;

import org.jspecify.annotations.NullMarked;
