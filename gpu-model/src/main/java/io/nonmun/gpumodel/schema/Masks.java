package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.Automaton.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The masks of a schema over a vocabulary, computed when they are first asked for and kept. Safe
/// for use by many threads, one at a time.
final class Masks {

  static final int UNLIMITED = Integer.MAX_VALUE;

  /// 512 masks of 152k tokens are 10 MB.
  private static final int KEPT_MASKS = 512;

  private static final int KEPT_DISTANCES = 100_000;

  /// @param remaining tokens; [#UNLIMITED] where they are enough for all that fits
  private record Key(Position position, int remaining) {}

  /// @param most the most tokens that the document can still need after one of the mask's tokens
  private record Kept(TokenMask mask, int most) {}

  private final Automaton automaton;
  private final Vocabulary vocabulary;
  private final Map<Position, Integer> distances = new HashMap<>();
  private final Map<Key, Kept> masks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > KEPT_MASKS;
        }
      };

  Masks(Automaton automaton, Vocabulary vocabulary) {
    this.automaton = automaton;
    this.vocabulary = vocabulary;
  }

  /// @param remaining the most tokens that the document may still have, end token not counted
  /// @throws IllegalArgumentException if they are fewer than [#distance]
  synchronized TokenMask mask(Position position, int remaining) {
    var same = bounded(position);
    var every = masks.computeIfAbsent(new Key(same, UNLIMITED), this::compute);
    if (every.most() < remaining) {
      return every.mask();
    }
    var needed = distance(position);
    if (remaining < needed) {
      throw new IllegalArgumentException(
          "%d tokens remain; the document needs %d more".formatted(remaining, needed));
    }
    return masks.computeIfAbsent(new Key(same, remaining), this::compute).mask();
  }

  private Kept compute(Key key) {
    return new Computation(key.remaining()).run(key.position());
  }

  /// One mask in the making.
  private final class Computation {

    private final int remaining;
    private int most;

    Computation(int remaining) {
      this.remaining = remaining;
    }

    Kept run(Position from) {
      var string = from.state() == AutomatonBuilder.STRING ? from.top() : null;
      var mask = string == null ? new TokenMask(vocabulary.size()) : content(from, string);
      var tokens = string == null ? vocabulary.all() : vocabulary.leaving();
      tokens.walk(
          automaton,
          from,
          (token, after) -> {
            if (fits(after.position())) {
              mask.allow(token);
            }
          });
      if (automaton.at(from).isComplete()) {
        for (var end : vocabulary.ends()) {
          mask.allow(end);
        }
      }
      return new Kept(mask, most);
    }

    /// The tokens that stay inside a string.
    private TokenMask content(Position from, Frame string) {
      var max = automaton.call(string.call()).max();
      var room = max == Automaton.UNBOUNDED ? max : max - string.count();
      var fitting = new ArrayList<Integer>();
      var every = true;
      for (var characters = 1; characters < vocabulary.contentSizes(); characters++) {
        if (!vocabulary.hasContent(characters)) {
          continue;
        }
        if (characters <= room && fits(new Position(from.state(), longer(string, characters)))) {
          fitting.add(characters);
        } else {
          every = false;
        }
      }
      if (every) {
        return vocabulary.everyContent();
      }
      var mask = new TokenMask(vocabulary.size());
      fitting.forEach(characters -> vocabulary.allowContent(characters, mask));
      return mask;
    }

    private boolean fits(Position after) {
      var needed = distance(after);
      if (needed >= remaining) {
        return false;
      }
      most = Math.max(most, needed);
      return true;
    }
  }

  private static Frame longer(Frame string, int characters) {
    return new Frame(string.call(), string.count() + characters, string.depth(), string.under());
  }

  /// The fewest tokens to the document's end that are known of: those of a shortest text, at best.
  synchronized int distance(Position position) {
    var from = enough(position);
    var known = distances.get(from);
    if (known != null) {
      return known;
    }
    if (distances.size() > KEPT_DISTANCES) {
      distances.clear();
    }
    // The text to the end, or to where the way is known and no token from before it ends later.
    var cursor = automaton.at(from);
    var positions = new ArrayList<Position>();
    var text = new byte[64];
    var unknown = Integer.MAX_VALUE;
    while (true) {
      var at = enough(cursor.position());
      positions.add(at);
      var length = positions.size() - 1;
      if (unknown == Integer.MAX_VALUE && (cursor.isComplete() || distances.containsKey(at))) {
        unknown = length;
      }
      if (cursor.isComplete() || length - vocabulary.all().longest() >= unknown) {
        break;
      }
      if (length == text.length) {
        text = Arrays.copyOf(text, 2 * length);
      }
      text[length] = cursor.stepToEnd();
    }
    var length = positions.size() - 1;
    var fewest = new int[length + 1];
    for (var i = unknown; i <= length; i++) {
      fewest[i] = distances.getOrDefault(positions.get(i), 0); // 0 at the end
    }
    vocabulary.all().fewest(text, length, unknown, fewest);
    for (var i = 0; i < unknown; i++) {
      distances.put(positions.get(i), fewest[i]);
    }
    return fewest[0];
  }

  /// The same position as far as the shortest way to the end goes: counts above the least are one.
  private Position enough(Position position) {
    return new Position(position.state(), reduce(position.top(), false));
  }

  /// The same position as far as the next token goes: counts are one besides where they are too low
  /// yet, or so high that a token can meet the limit.
  private Position bounded(Position position) {
    return new Position(position.state(), reduce(position.top(), true));
  }

  private @Nullable Frame reduce(@Nullable Frame frame, boolean nearMax) {
    if (frame == null) {
      return null;
    }
    var call = automaton.call(frame.call());
    var under = reduce(frame.under(), nearMax);
    var count = frame.count();
    var reach = call.kind() == Kind.STRING ? vocabulary.mostCharacters() : vocabulary.mostItems();
    if (!nearMax || call.max() == Automaton.UNBOUNDED || call.max() - count >= reach) {
      count = Math.min(count, call.min());
    }
    return count == frame.count() && under == frame.under()
        ? frame
        : new Frame(frame.call(), count, frame.depth(), under);
  }
}
