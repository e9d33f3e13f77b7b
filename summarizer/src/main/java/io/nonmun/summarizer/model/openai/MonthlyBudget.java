package io.nonmun.summarizer.model.openai;

import io.nonmun.summarizer.model.Spending;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Keeps a calendar month's spending within a limit. Months are UTC's, as on the bills of paid
/// services. What requests under way may cost at worst counts as spent, so that no number of them
/// together exceeds the limit. Safe for use by many threads.
final class MonthlyBudget {

  private final BigDecimal limit;
  private final String provider;
  private final Spending spending;
  private final Clock clock;
  private BigDecimal held = BigDecimal.ZERO;

  /// @param limit 0 for none
  MonthlyBudget(BigDecimal limit, String provider, Spending spending, Clock clock) {
    this.limit = limit;
    this.provider = provider;
    this.spending = spending;
    this.clock = clock;
  }

  /// Sets the worst cost of a request aside; false, and nothing set aside, where that could exceed
  /// the limit.
  synchronized boolean hold(BigDecimal worst) {
    if (!covers(worst)) {
      return false;
    }
    held = held.add(worst);
    return true;
  }

  /// Ends a hold, after the true cost has been recorded.
  synchronized void release(BigDecimal worst) {
    held = held.subtract(worst);
  }

  synchronized boolean covers(BigDecimal worst) {
    return limit.signum() == 0 || spent().add(held).add(worst).compareTo(limit) <= 0;
  }

  boolean isLimited() {
    return limit.signum() > 0;
  }

  @Override
  public String toString() {
    return "%s of %s spent since %s (UTC)"
        .formatted(spent().stripTrailingZeros().toPlainString(), limit.toPlainString(), month());
  }

  /// What the owner reads where the limit stops a request.
  String spentUp() {
    return """
    the monthly budget leaves no room for another request: %s; raise \
    nonmun.summarizer.openai.monthly-budget or wait until %s\
    """
        .formatted(this, month().plusMonths(1));
  }

  private BigDecimal spent() {
    return spending.since(provider, month().atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  private LocalDate month() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
  }
}
