package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Text to token ids and back: byte-level byte-pair encoding with the words, merges and special
/// tokens of a model file. Any text can be encoded, and decodes to the same bytes (where the model
/// wants NFC, to those of the text's composed form). Safe for use by many threads.
public final class Tokenizer {

  // tokenizer.ggml.token_type
  private static final long NORMAL = 1;
  private static final long CONTROL = 3;
  private static final long USER_DEFINED = 4;

  /// Tokens that end an answer, whichever of them a file names.
  private static final Set<String> ENDS =
      Set.of(
          "<|im_end|>",
          "<|eot_id|>",
          "<|eom_id|>",
          "<|end_of_text|>",
          "<|endoftext|>",
          "[|endofturn|]");

  private final PreTokenizer rules;
  private final Map<String, Integer> ids;
  private final byte[][] bytes;
  private final int[] ofByte;
  private final Merges merges;
  private final SpecialTokens specials;
  private final Set<Integer> ends;
  private final BitSet text = new BitSet();
  private final Optional<Integer> bos;
  private final Optional<Integer> eos;
  private final boolean addsBos;

  private Tokenizer(Metadata facts) {
    var kind = facts.text("tokenizer.ggml.model");
    if (!kind.equals("gpt2")) {
      throw new GgufException(
          "%s: the tokenizer %s is not supported; use a model with byte-level BPE (gpt2)"
              .formatted(facts.file(), kind));
    }
    rules = PreTokenizer.of(facts);
    var tokens = facts.texts("tokenizer.ggml.tokens");
    var types = facts.integers("tokenizer.ggml.token_type");
    if (!types.isEmpty() && types.size() != tokens.size()) {
      throw new GgufException(
          "%s has %d tokens and %d token types; convert the model anew"
              .formatted(facts.file(), tokens.size(), types.size()));
    }
    ids = HashMap.newHashMap(tokens.size());
    bytes = new byte[tokens.size()][];
    specials = new SpecialTokens();
    ends = new HashSet<>();
    for (var id = 0; id < bytes.length; id++) {
      var type = types.isEmpty() ? NORMAL : types.get(id);
      text.set(id, type == NORMAL);
      add(tokens.get(id), id, type == CONTROL, type == USER_DEFINED);
    }
    ofByte = bytesOf(facts);
    merges = merges(facts);
    bos = id(facts, "tokenizer.ggml.bos_token_id");
    eos = id(facts, "tokenizer.ggml.eos_token_id");
    eos.ifPresent(ends::add);
    id(facts, "tokenizer.ggml.eot_token_id").ifPresent(ends::add);
    addsBos = facts.findFlag("tokenizer.ggml.add_bos_token").orElse(rules == PreTokenizer.LLAMA3);
  }

  /// @throws GgufException if the file's tokenizer is incomplete or of a kind that is not supported
  public static Tokenizer of(Metadata facts) {
    return new Tokenizer(facts);
  }

  private void add(String text, int id, boolean control, boolean userDefined) {
    var encoded = control || userDefined ? null : ByteText.bytes(text);
    bytes[id] = encoded == null ? text.getBytes(StandardCharsets.UTF_8) : encoded;
    if (text.isEmpty()) {
      return;
    }
    if (userDefined || control) {
      specials.add(text, id, control);
      if (ENDS.contains(text)) {
        ends.add(id);
      }
    } else {
      ids.putIfAbsent(text, id);
    }
  }

  private int[] bytesOf(Metadata facts) {
    var ofByte = new int[256];
    for (var value = 0; value < 256; value++) {
      var id = ids.get(String.valueOf(ByteText.character((byte) value)));
      if (id == null) {
        throw new GgufException(
            "%s: the vocabulary has no token for the byte 0x%02x; convert the model anew"
                .formatted(facts.file(), value));
      }
      ofByte[value] = id;
    }
    return ofByte;
  }

  private Merges merges(Metadata facts) {
    var rules = facts.texts("tokenizer.ggml.merges");
    var merges = new Merges(rules.size());
    for (var rank = 0; rank < rules.size(); rank++) {
      var rule = rules.get(rank);
      var space = rule.indexOf(' ', 1);
      var left = space < 0 ? null : ids.get(rule.substring(0, space));
      var right = space < 0 ? null : ids.get(rule.substring(space + 1));
      var merged = space < 0 ? null : ids.get(rule.substring(0, space) + rule.substring(space + 1));
      if (left == null || right == null || merged == null) {
        throw new GgufException(
            "%s: tokenizer.ggml.merges, rule %d: \"%s\" names a token that the vocabulary lacks; convert the model anew"
                .formatted(facts.file(), rank, rule));
      }
      merges.put(left, right, rank, merged);
    }
    return merges;
  }

  private Optional<Integer> id(Metadata facts, String key) {
    var id = facts.findInteger(key);
    if (id.filter(value -> value < 0 || value >= bytes.length).isPresent()) {
      throw new GgufException(
          "%s: %s is %d; the vocabulary has 0 to %d: convert the model anew"
              .formatted(facts.file(), key, id.get(), bytes.length - 1));
    }
    return id;
  }

  /// @param parseSpecial whether control tokens such as `<|im_end|>` are recognised; never for text
  ///   from outside, which could end its own message
  public int[] encode(String text, boolean parseSpecial) {
    var outside = new BitSet(text.length());
    outside.set(0, text.length(), !parseSpecial);
    return encode(text, outside);
  }

  /// A text that is partly from outside.
  ///
  /// @param outside the characters (UTF-16 units) that are never part of a control token
  public int[] encode(String text, BitSet outside) {
    var out = new Ids();
    var from = 0;
    for (var match = specials.find(text, 0, outside);
        match != null;
        match = specials.find(text, from, outside)) {
      words(text.substring(from, match.start()), out);
      out.add(match.id());
      from = match.end();
    }
    words(text.substring(from), out);
    return out.toArray();
  }

  private void words(String text, Ids out) {
    if (!text.isEmpty()) {
      rules.words(rules.normalise(text), word -> word(word, out));
    }
  }

  private void word(String word, Ids out) {
    var utf8 = word.getBytes(StandardCharsets.UTF_8);
    if (rules.looksUpWholeWords()) {
      var whole = ids.get(ByteText.of(utf8));
      if (whole != null) {
        out.add(whole);
        return;
      }
    }
    var tokens = new int[utf8.length];
    for (var i = 0; i < utf8.length; i++) {
      tokens[i] = ofByte[Byte.toUnsignedInt(utf8[i])];
    }
    out.add(tokens, merges.merge(tokens, tokens.length));
  }

  /// A growing list of ids.
  private static final class Ids {

    private int[] values = new int[64];
    private int size;

    void add(int id) {
      room(1);
      values[size++] = id;
    }

    void add(int[] ids, int count) {
      room(count);
      System.arraycopy(ids, 0, values, size, count);
      size += count;
    }

    private void room(int more) {
      if (size + more > values.length) {
        values = Arrays.copyOf(values, Math.max(2 * values.length, size + more));
      }
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }

  /// A token's bytes: part of a character, a word, or a special token's letters. Not to be changed.
  ///
  /// @throws IndexOutOfBoundsException if there is no such token
  public byte[] bytes(int id) {
    return bytes[id];
  }

  /// Bytes that are no UTF-8 become U+FFFD.
  public String decode(int[] tokens) {
    var out = new ByteArrayOutputStream();
    for (var id : tokens) {
      out.writeBytes(bytes[id]);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /// For tokens that come one by one.
  public IncrementalDecoder decoder() {
    return new IncrementalDecoder(this);
  }

  /// Tokens of the vocabulary.
  public int size() {
    return bytes.length;
  }

  /// The token that begins a text.
  public Optional<Integer> bos() {
    return bos;
  }

  /// The token that ends a text.
  public Optional<Integer> eos() {
    return eos;
  }

  /// Whether the model expects a prompt to begin with [#bos].
  public boolean addsBos() {
    return addsBos && bos.isPresent();
  }

  /// Whether a token is a piece of text: no control token, none that stands for more than its
  /// bytes.
  public boolean isText(int id) {
    return text.get(id);
  }

  /// Whether a token ends an answer.
  public boolean ends(int id) {
    return ends.contains(id);
  }
}
