package io.nonmun.gpumodel.generate;

import java.util.List;

/// Cuts a text that comes in parts before the first of some stop texts. What may be the beginning
/// of one is held back until it is known.
public final class StopTexts {

  private final List<String> stops;
  private String held = "";
  private boolean found;

  /// @param stops of which none is empty
  public StopTexts(List<String> stops) {
    if (stops.contains("")) {
      throw new IllegalArgumentException("an empty stop text would leave no text");
    }
    this.stops = List.copyOf(stops);
  }

  /// @return what certainly belongs to the text; nothing more once a stop text was found
  public String next(String part) {
    if (found) {
      return "";
    }
    held += part;
    var end = held.length();
    for (var stop : stops) {
      var at = held.indexOf(stop);
      if (at >= 0 && at < end) {
        found = true;
        end = at;
      }
    }
    return release(found ? end : end - undecided());
  }

  /// How many of the last characters begin a stop text.
  private int undecided() {
    var most = 0;
    for (var stop : stops) {
      for (var length = Math.min(stop.length() - 1, held.length()); length > most; length--) {
        if (held.endsWith(stop.substring(0, length))) {
          most = length;
        }
      }
    }
    return most;
  }

  private String release(int count) {
    var text = held.substring(0, count);
    held = found ? "" : held.substring(count);
    return text;
  }

  /// Whether a stop text was there.
  public boolean found() {
    return found;
  }

  /// What was held back, once no more comes.
  public String rest() {
    return release(held.length());
  }
}
