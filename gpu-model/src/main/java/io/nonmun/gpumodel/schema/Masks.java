package io.nonmun.gpumodel.schema;

import io.nonmun.gpumodel.schema.Automaton.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The masks of a schema over a vocabulary, computed when they are first asked for and kept. Safe
/// for use by many threads, one at a time.
final class Masks {

  /// 512 masks of 152k tokens are 10 MB, and about as much for what is kept with them.
  private static final int KEPT_MASKS = 512;

  private static final int KEPT_DISTANCES = 100_000;

  /// @param every all tokens that fit
  /// @param most the most tokens that the document can still need after one of them
  /// @param walked those of the tokens that do not stay inside a string, by the tokens needed after
  ///   them
  private record Kept(TokenMask every, int most, NavigableMap<Integer, Ids> walked) {}

  private final Automaton automaton;
  private final Vocabulary vocabulary;
  private final Map<Position, Integer> distances = new HashMap<>();
  private final Map<Position, Kept> masks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Position, Kept> eldest) {
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
    var from = bounded(position);
    if (masks.computeIfAbsent(from, this::compute).most() >= remaining) {
      var needed = distance(from);
      if (remaining < needed) {
        throw new IllegalArgumentException(
            "%d tokens remain; the document needs %d more".formatted(remaining, needed));
      }
    }
    return some(from, remaining);
  }

  /// As [#mask], with no token where too few remain.
  synchronized TokenMask some(Position position, int remaining) {
    var from = bounded(position);
    var kept = masks.computeIfAbsent(from, this::compute);
    if (kept.most() < remaining) {
      return kept.every();
    }
    var mask = content(from, remaining).mask();
    kept.walked().headMap(remaining).values().forEach(tokens -> tokens.allow(mask));
    allowEnds(from, mask);
    return mask;
  }

  private Kept compute(Position from) {
    var content = content(from, Integer.MAX_VALUE);
    var mask = content.mask();
    var walked = new TreeMap<Integer, Ids>();
    var distance = new LastDistance();
    var inside = automaton.content(from.state());
    var tokens = inside == Automaton.NONE ? vocabulary.all() : vocabulary.content(inside).leaving();
    tokens.walk(
        automaton,
        from,
        (token, after) -> {
          mask.allow(token);
          walked.computeIfAbsent(distance.of(after), _ -> new Ids()).add(token);
        });
    allowEnds(from, mask);
    var most = walked.isEmpty() ? 0 : walked.lastKey();
    return new Kept(mask, Math.max(most, content.most()), walked);
  }

  private void allowEnds(Position from, TokenMask mask) {
    if (automaton.at(from).isComplete()) {
      for (var end : vocabulary.ends()) {
        mask.allow(end);
      }
    }
  }

  /// @param most the most tokens that the document can still need after one of the mask's tokens
  private record Content(TokenMask mask, int most) {}

  /// The tokens that stay inside a string, and after which fewer than `remaining` are needed.
  private Content content(Position from, int remaining) {
    var inside = automaton.content(from.state());
    var string = from.top();
    if (inside == Automaton.NONE || string == null) {
      return new Content(new TokenMask(vocabulary.size()), 0);
    }
    var call = automaton.call(string.call());
    var content = vocabulary.content(inside);
    var fitting = new ArrayList<Vocabulary.Group>();
    var most = 0;
    for (var group : content.groups()) {
      var target = automaton.state(group.target());
      if (group.characters() + automaton.reserve(target) > call.max() - string.count()) {
        continue;
      }
      var needed = distance(new Position(target, longer(string, group.characters())));
      if (needed < remaining) {
        fitting.add(group);
        most = Math.max(most, needed);
      }
    }
    if (fitting.size() == content.groups().size()) {
      return new Content(content.every().copy(), most);
    }
    var mask = new TokenMask(vocabulary.size());
    fitting.forEach(group -> group.allow(mask));
    return new Content(mask, most);
  }

  private static Frame longer(Frame string, int characters) {
    return new Frame(string.call(), string.count() + characters, string.depth(), string.under());
  }

  /// Most tokens of a walk lead where the one before them led.
  private final class LastDistance {

    private int state = -1;
    private @Nullable Frame top;
    private int distance;

    int of(Automaton.Cursor cursor) {
      if (cursor.state() != state || cursor.top() != top) {
        state = cursor.state();
        top = cursor.top();
        distance = distance(cursor.position());
      }
      return distance;
    }
  }

  /// A growing list of tokens.
  private static final class Ids {

    private int[] ids = new int[4];
    private int size;

    void add(int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
      }
      ids[size++] = id;
    }

    void allow(TokenMask mask) {
      for (var i = 0; i < size; i++) {
        mask.allow(ids[i]);
      }
    }
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
    var reach =
        call.kind() == Kind.STRING
            ? vocabulary.mostCharacters() + KoreanText.MOST_RESERVE
            : vocabulary.mostItems();
    if (!nearMax || call.max() == Automaton.UNBOUNDED || call.max() - count >= reach) {
      count = Math.min(count, call.min());
    }
    return count == frame.count() && under == frame.under()
        ? frame
        : new Frame(frame.call(), count, frame.depth(), under);
  }
}
