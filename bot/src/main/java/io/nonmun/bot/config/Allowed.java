package io.nonmun.bot.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a settings record's component as one key of the config file, and says what may stand
/// there.
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@interface Allowed {

  /// What is allowed, in the words of a refusal: Korean, for the owner.
  String value();

  /// A form narrower than the type's own, for each value as it is written.
  String form() default "(?s).*";

  double min() default Double.NEGATIVE_INFINITY;

  double max() default Double.POSITIVE_INFINITY;
}
