package io.nonmun.bot.command;

import io.nonmun.bot.trends.Trends;
import java.util.Optional;
import java.util.function.Supplier;

/// The ways in besides commands, addresses and buttons; and the ways out besides papers.
public record Doors(
    Uploads uploads,
    InlineSearch inline,
    Lessons lessons,
    Answers answers,
    Supplier<Optional<Trends>> trends) {}
