package io.nonmun.bot.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a key, or a list of sections, whose change in the file is in force without a restart. All
/// who use it ask [LiveConfig#now()] each time.
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@interface Live {}
