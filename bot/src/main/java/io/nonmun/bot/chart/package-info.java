/// Pictures from figures: SVG, and PNG where that cannot be shown.
@NullMarked
package io.nonmun.bot.chart;

import org.jspecify.annotations.NullMarked;
