package io.nonmun.bot.config;

import org.springframework.boot.context.properties.bind.DefaultValue;

/// `nonmun.learning`: what readers' taps may be used for.
///
/// @param export whether summaries that readers liked may be exported as a training set
public record LearningSettings(
    @Live @Allowed("true 또는 false") @DefaultValue("false") boolean export) {}
