package io.nonmun.bot.doctor;

import java.util.concurrent.Callable;

/// One thing that `doctor` looks at.
///
/// @param name what it is about, in Korean
/// @param test looks, for some seconds at most; an exception counts as [Finding.Status#FAIL]
public record Check(String name, Callable<Finding> test) {}
