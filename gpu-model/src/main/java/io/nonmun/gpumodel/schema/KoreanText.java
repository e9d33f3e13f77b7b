package io.nonmun.gpumodel.schema;

import static io.nonmun.gpumodel.schema.Automaton.CLOSE;
import static io.nonmun.gpumodel.schema.Automaton.COUNT;
import static io.nonmun.gpumodel.schema.Automaton.GOTO;
import static io.nonmun.gpumodel.schema.Automaton.NONE;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The inside of strings that are written in Korean (`"format": "ko-text"` and `"ko-sentences"`):
/// Hangul syllables, Latin and Greek letters, digits, signs; no other script, no control or
/// combining character, no escape but `\"`.
///
/// - Hanja stands only in brackets behind Hangul, at most one for each of up to four syllables:
///   비(非)선형, 직역(直譯).
/// - At most two Greek letters stand side by side: that is mathematics, and three are Greek.
/// - `ko-sentences`: a full stop behind Hangul ends a sentence in 다 (not 니다), a question mark one
///   in 가 or 까 (not 니까); an exclamation mark never stands there. The string ends with such an end,
///   and one closing quote or bracket at most.
///
/// The states between two characters come first, so that tokens can be judged once for each of
/// them, whatever is around the string. All numbers of states here count from the first.
final class KoreanText {

  /// The most characters that a string can still need to be closed.
  static final int MOST_RESERVE = 3;

  private static final int MOST_RUN = 4;
  private static final int MOST_GREEK = 2;

  /// What stands before a place between two characters.
  private enum Before {
    ANY,
    GREEK,
    HANGUL,
    NI,
    DA,
    GA,
    OPEN,
    HANJA,
    END,
    CLOSED
  }

  /// @param isSentences whether sentences have to end
  /// @param n Greek letters or Hangul syllables in a row; behind a bracket the Hanja allowed
  private record Place(boolean isSentences, Before before, int n) {

    Place to(Before next, int count) {
      return new Place(isSentences, next, count);
    }

    boolean isHangul() {
      return before == Before.HANGUL
          || before == Before.NI
          || before == Before.DA
          || before == Before.GA;
    }

    boolean closes() {
      return isSentences ? before == Before.END || before == Before.CLOSED : before != Before.HANJA;
    }

    /// @return null where the character may not stand
    @Nullable Place next(int kind) {
      if (before == Before.HANJA && kind != HAN && kind != BRACKET) {
        return null;
      }
      var any = to(Before.ANY, 0);
      return switch (kind) {
        case HANGUL -> hangul(Before.HANGUL);
        case NI -> hangul(Before.NI);
        case DA -> hangul(before == Before.NI ? Before.HANGUL : Before.DA);
        case GA -> hangul(before == Before.NI ? Before.HANGUL : Before.GA);
        case HAN ->
            (before == Before.OPEN || before == Before.HANJA) && n > 0
                ? to(Before.HANJA, n - 1)
                : null;
        case GREEK -> {
          var letters = before == Before.GREEK ? n + 1 : 1;
          yield letters > MOST_GREEK ? null : to(Before.GREEK, letters);
        }
        case OPEN -> isHangul() ? to(Before.OPEN, n) : any;
        case BRACKET, CLOSER -> before == Before.END ? to(Before.CLOSED, 0) : any;
        case STOP -> ended(Before.DA);
        case QUESTION -> ended(Before.GA);
        case EXCLAMATION -> isSentences && isHangul() ? null : any;
        default -> any;
      };
    }

    private Place hangul(Before ending) {
      var run = Math.min((isHangul() ? n : 0) + 1, MOST_RUN);
      return to(isSentences ? ending : Before.HANGUL, run);
    }

    private @Nullable Place ended(Before wanted) {
      if (!isSentences || !isHangul()) {
        return to(Before.ANY, 0);
      }
      return before == wanted ? to(Before.END, 0) : null;
    }
  }

  // Kinds of characters; 0 for those that may not stand at all.
  private static final int OTHER = 1;
  private static final int HANGUL = 2;
  private static final int NI = 3;
  private static final int DA = 4;
  private static final int GA = 5;
  private static final int HAN = 6;
  private static final int GREEK = 7;
  private static final int OPEN = 8;
  private static final int BRACKET = 9;
  private static final int CLOSER = 10;
  private static final int STOP = 11;
  private static final int QUESTION = 12;
  private static final int EXCLAMATION = 13;
  private static final int KINDS = 14;

  private static final byte[] KIND = kinds();

  private static final KoreanText ALL = new KoreanText();

  private final Map<Place, Integer> places = new LinkedHashMap<>();
  private final List<int[]> moves = new ArrayList<>(); // [states][256], counted from the first
  private final List<Integer> reserve = new ArrayList<>(); // [states], characters needed to close
  private final Map<IntBuffer, Integer> nodes = new HashMap<>();

  private KoreanText() {
    var open = new ArrayList<>(List.of(start(false), start(true)));
    for (var i = 0; i < open.size(); i++) {
      places.put(open.get(i), i);
      for (var kind = 1; kind < KINDS; kind++) {
        var next = open.get(i).next(kind);
        if (next != null && !open.contains(next)) {
          open.add(next);
        }
      }
    }
    open.forEach(_ -> {
      moves.add(new int[0]);
      reserve.add(0);
    });
    reserves(open);
    open.forEach(this::place);
  }

  private static Place start(boolean isSentences) {
    return new Place(isSentences, Before.ANY, 0);
  }

  /// Places between two characters, the first states of all.
  static int placeCount() {
    return ALL.places.size();
  }

  static int start(String format) {
    return ALL.places.get(start(format.equals("ko-sentences")));
  }

  static int reserve(int state) {
    return ALL.reserve.get(state);
  }

  /// Adds the states to those of a schema, one after the other.
  ///
  /// @return the first
  static int add(AutomatonBuilder states) {
    var first = states.state();
    for (var i = 1; i < ALL.moves.size(); i++) {
      states.state();
    }
    for (var state = 0; state < ALL.moves.size(); state++) {
      var row = ALL.moves.get(state);
      for (var value = 0; value < 256; value++) {
        if (row[value] != NONE) {
          states.move(first + state, value, row[value] == CLOSE ? CLOSE : row[value] + first);
        }
      }
      states.reserve(first + state, ALL.reserve.get(state));
      if (row['"'] == CLOSE) {
        states.detour(first + state, 'a');
      }
    }
    return first;
  }

  // ---- how many characters each place needs

  private void reserves(List<Place> all) {
    var needed = new int[all.size()];
    Arrays.fill(needed, MOST_RESERVE + 1);
    for (var isNews = true; isNews; ) {
      isNews = false;
      for (var place : all) {
        var least = place.closes() ? 0 : needed[places.get(place)];
        for (var kind = 1; kind < KINDS; kind++) {
          var next = place.next(kind);
          if (next != null) {
            least = Math.min(least, 1 + needed[places.get(next)]);
          }
        }
        if (least < needed[places.get(place)]) {
          needed[places.get(place)] = least;
          isNews = true;
        }
      }
    }
    for (var i = 0; i < needed.length; i++) {
      reserve.set(i, needed[i]);
    }
  }

  // ---- bytes

  private void place(Place place) {
    var targets = new int[KINDS];
    Arrays.fill(targets, NONE);
    for (var kind = 1; kind < KINDS; kind++) {
      var next = place.next(kind);
      targets[kind] = next == null ? NONE : places.get(next);
    }
    var row = none();
    for (var value = 0; value < 0x80; value++) {
      var target = targets[KIND[value]];
      if (value != '"' && value != '\\' && target != NONE) {
        row[value] = COUNT | target;
      }
    }
    for (var lead = 0xc2; lead <= 0xdf; lead++) {
      count(row, lead, last(targets, (lead & 0x1f) << 6));
    }
    for (var lead = 0xe0; lead <= 0xef; lead++) {
      var second = none();
      for (var value = 0x80; value <= 0xbf; value++) {
        var from = (lead & 0xf) << 12 | (value & 0x3f) << 6;
        second[value] = from < 0x800 ? NONE : last(targets, from);
      }
      count(row, lead, node(second));
    }
    if (targets[CLOSER] != NONE) {
      var escape = none();
      escape['"'] = GOTO | targets[CLOSER];
      count(row, '\\', node(escape));
    }
    if (place.closes()) {
      row['"'] = CLOSE;
    }
    moves.set(places.get(place), row);
  }

  private static void count(int[] row, int value, int target) {
    row[value] = target == NONE ? NONE : COUNT | target;
  }

  /// The state before a character's last byte.
  private int last(int[] targets, int from) {
    var row = none();
    for (var low = 0; low < 64; low++) {
      row[0x80 | low] = targets[KIND[from | low]];
    }
    return node(row);
  }

  /// @return NONE for a state that nothing leads on from
  private int node(int[] row) {
    if (Arrays.stream(row).allMatch(move -> move == NONE)) {
      return NONE;
    }
    return nodes.computeIfAbsent(
        IntBuffer.wrap(row),
        _ -> {
          moves.add(row);
          reserve.add(
              Arrays.stream(row).filter(move -> move != NONE).map(reserve::get).min().orElse(0));
          return moves.size() - 1;
        });
  }

  private static int[] none() {
    var row = new int[256];
    Arrays.fill(row, NONE);
    return row;
  }

  // ---- characters

  private static byte[] kinds() {
    var kinds = new byte[0x10000];
    range(kinds, OTHER, ' ', '~', 0xa1, 0xac, 0xae, 0x24f);
    range(kinds, OTHER, 0x2010, 0x2015, 0x2018, 0x201e, 0x2020, 0x2022, 0x2026, 0x2026);
    range(kinds, OTHER, 0x2030, 0x2033, 0x2039, 0x203a, 0x2070, 0x2070, 0x2074, 0x2079);
    range(kinds, OTHER, 0x2080, 0x2089, 0x20ac, 0x20ac, 0x2100, 0x2125, 0x2127, 0x2129);
    range(kinds, OTHER, 0x212c, 0x214f, 0x2190, 0x21ff, 0x2200, 0x22ff, 0x300c, 0x300f);
    range(kinds, GREEK, 0x391, 0x3a1, 0x3a3, 0x3a9, 0x3b1, 0x3c9);
    range(kinds, HANGUL, 0xac00, 0xd7a3);
    range(kinds, HAN, 0x4e00, 0x9fff);
    kinds['니'] = NI;
    kinds['다'] = DA;
    kinds['가'] = GA;
    kinds['까'] = GA;
    kinds['('] = OPEN;
    kinds[')'] = BRACKET;
    kinds['.'] = STOP;
    kinds['?'] = QUESTION;
    kinds['!'] = EXCLAMATION;
    for (var closer : "'\"”’".toCharArray()) {
      kinds[closer] = CLOSER;
    }
    return kinds;
  }

  /// @param ends first and last ones in turn
  private static void range(byte[] kinds, int kind, int... ends) {
    for (var i = 0; i < ends.length; i += 2) {
      Arrays.fill(kinds, ends[i], ends[i + 1] + 1, (byte) kind);
    }
  }
}
