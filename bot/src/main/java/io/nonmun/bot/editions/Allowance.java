package io.nonmun.bot.editions;

/// How many summaries may be made now for whoever asks. Safe for use by many threads.
public interface Allowance {

  /// For who pays, and for what all readers get.
  Allowance FREE =
      new Allowance() {
        @Override
        public boolean take() {
          return true;
        }

        @Override
        public void giveBack() {}
      };

  /// Takes one; to be called before a model is asked, so that a kill gives nothing away.
  ///
  /// @return false if none is left
  boolean take();

  /// Gives back one for which no model answered.
  void giveBack();
}
