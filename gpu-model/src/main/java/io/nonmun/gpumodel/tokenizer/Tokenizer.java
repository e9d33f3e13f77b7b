package io.nonmun.gpumodel.tokenizer;

import io.nonmun.gpumodel.gguf.GgufException;
import io.nonmun.gpumodel.gguf.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Text to token ids and back, with the tokens of a model file: byte-level byte-pair encoding
/// (`gpt2`) or SentencePiece's (`llama`). Any text can be encoded, and decodes to the same bytes,
/// but that a model which wants NFC gets the text's composed form, and that SentencePiece takes
/// U+2581 for a space. Safe for use by many threads.
public final class Tokenizer {

  // tokenizer.ggml.token_type
  private static final long NORMAL = 1;
  private static final long UNKNOWN = 2;
  private static final long CONTROL = 3;
  private static final long USER_DEFINED = 4;
  private static final long BYTE = 6;

  private static final Pattern BYTE_NAME = Pattern.compile("<0x([0-9A-Fa-f]{2})>");

  private final Encoding encoding;
  private final byte[][] bytes;
  private final SpecialTokens specials = new SpecialTokens();
  private final Set<Integer> ends;
  private final BitSet text = new BitSet();
  private final Optional<Integer> bos;
  private final Optional<Integer> eos;
  private final boolean addsBos;
  private final boolean prefixed;

  private Tokenizer(Metadata facts) {
    var kind = facts.text("tokenizer.ggml.model");
    if (!kind.equals("gpt2") && !kind.equals("llama")) {
      throw new GgufException(
          "%s: the tokenizer %s is not supported; use a model with byte-level BPE (gpt2) or SentencePiece (llama)"
              .formatted(facts.file(), kind));
    }
    var pieces = kind.equals("llama");
    var tokens = facts.texts("tokenizer.ggml.tokens");
    var types = types(facts, tokens.size());
    bytes = new byte[tokens.size()][];
    var ids = HashMap.<String, Integer>newHashMap(tokens.size());
    var never = new HashSet<String>();
    var ofByte = new int[256];
    Arrays.fill(ofByte, -1);
    for (var id = 0; id < bytes.length; id++) {
      var name = tokens.get(id);
      var type = types.isEmpty() ? NORMAL : types.get(id);
      var value = type == BYTE || pieces && types.isEmpty() ? byteOf(name) : -1;
      var control =
          type == CONTROL
              || type == UNKNOWN
              || TokenNames.isControl(name)
              || type == USER_DEFINED && TokenNames.isMarkup(name);
      text.set(id, value >= 0 || type == NORMAL && !control && !name.isEmpty());
      bytes[id] = bytes(name, value, pieces, control || type == USER_DEFINED);
      if (value >= 0) {
        ofByte[value] = id;
      } else if (control || type == USER_DEFINED) {
        specials.add(name, id, control);
        never.add(name);
      }
      // Of pieces, runs of `▁` are merged though a file calls them added tokens.
      if (value < 0 && !control && !name.isEmpty() && (pieces || type != USER_DEFINED)) {
        ids.putIfAbsent(name, id);
      }
    }
    if (pieces) {
      encoding = new SentencePieces(facts, ids, ofByte, bytes.length);
      prefixed = SentencePieces.isPrefixed(facts);
      addsBos = facts.findFlag("tokenizer.ggml.add_bos_token").orElse(true);
    } else {
      var rules = PreTokenizer.of(facts);
      encoding = new BytePairs(facts, rules, ids, never);
      prefixed = false;
      addsBos = facts.findFlag("tokenizer.ggml.add_bos_token").orElse(rules.addsBos());
    }
    bos = id(facts, "tokenizer.ggml.bos_token_id").or(() -> usual(pieces, 1));
    eos = id(facts, "tokenizer.ggml.eos_token_id").or(() -> usual(pieces, 2));
    ends = TokenNames.ends(tokens);
    eos.ifPresent(ends::add);
    id(facts, "tokenizer.ggml.eot_token_id").ifPresent(ends::add);
    id(facts, "tokenizer.ggml.eom_token_id").ifPresent(ends::add);
  }

  /// @throws GgufException if the file's tokenizer is incomplete or of a kind that is not supported
  public static Tokenizer of(Metadata facts) {
    return new Tokenizer(facts);
  }

  private static List<Long> types(Metadata facts, int tokens) {
    var types = facts.integers("tokenizer.ggml.token_type");
    if (!types.isEmpty() && types.size() != tokens) {
      throw new GgufException(
          "%s has %d tokens and %d token types; convert the model anew"
              .formatted(facts.file(), tokens, types.size()));
    }
    return types;
  }

  /// @return -1 if it is no byte's
  private static int byteOf(String name) {
    var matcher = BYTE_NAME.matcher(name);
    return matcher.matches() ? Integer.parseInt(matcher.group(1), 16) : -1;
  }

  /// @param value of a token for one byte, else -1
  /// @param special whether its name is its text
  private static byte[] bytes(String name, int value, boolean pieces, boolean special) {
    if (value >= 0) {
      return new byte[] {(byte) value};
    }
    if (pieces) {
      return (special ? name : SentencePieces.text(name)).getBytes(StandardCharsets.UTF_8);
    }
    var decoded = special ? null : ByteText.bytes(name);
    return decoded == null ? name.getBytes(StandardCharsets.UTF_8) : decoded;
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

  /// Where SentencePiece puts a token unless it is told otherwise.
  private Optional<Integer> usual(boolean pieces, int id) {
    return pieces && id < bytes.length ? Optional.of(id) : Optional.empty();
  }

  /// @param parseSpecial whether control tokens such as `<|im_end|>`, and whatever else looks like
  ///   markup, are recognised; never for text from outside, which could end its own message
  public int[] encode(String text, boolean parseSpecial) {
    var outside = new BitSet(text.length());
    outside.set(0, text.length(), !parseSpecial);
    return encode(text, outside);
  }

  /// A text that is partly from outside.
  ///
  /// @param outside the characters (UTF-16 units) that are never part of such a token
  public int[] encode(String text, BitSet outside) {
    var out = new Ids();
    var from = 0;
    for (var match = specials.find(text, 0, outside);
        match != null;
        match = specials.find(text, from, outside)) {
      between(text.substring(from, match.start()), out);
      out.add(match.id());
      from = match.end();
    }
    between(text.substring(from), out);
    return out.toArray();
  }

  /// A prompt that is to be continued, of the operator's own text: special tokens are recognised,
  /// and it begins with [#bos] where the model expects that, once.
  public int[] prompt(String text) {
    return begun(encode(text, true));
  }

  /// The same tokens, with [#bos] before them where the model expects that and it is not there.
  public int[] begun(int[] tokens) {
    if (!addsBos() || tokens.length > 0 && tokens[0] == bos.orElseThrow()) {
      return tokens;
    }
    return IntStream.concat(IntStream.of(bos.orElseThrow()), IntStream.of(tokens)).toArray();
  }

  private void between(String text, Ids out) {
    if (!text.isEmpty()) {
      encoding.encode(text, out);
    }
  }

  /// A token's bytes: part of a character, a word, or a special token's letters. Not to be changed.
  ///
  /// @throws IndexOutOfBoundsException if there is no such token
  public byte[] bytes(int id) {
    return bytes[id];
  }

  /// The same without the space that the model's encoding puts before a text, at its beginning and
  /// behind a special token.
  ///
  /// @param opening whether such a space may be there
  byte[] bytes(int id, boolean opening) {
    var all = bytes[id];
    return opening && prefixed && text.get(id) && all[0] == ' '
        ? Arrays.copyOfRange(all, 1, all.length)
        : all;
  }

  /// The text of tokens. Bytes that are no UTF-8 become U+FFFD.
  public String decode(int[] tokens) {
    var out = new ByteArrayOutputStream();
    for (var i = 0; i < tokens.length; i++) {
      out.writeBytes(bytes(tokens[i], i == 0 || !text.get(tokens[i - 1])));
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /// For the tokens of a text that come one by one.
  public IncrementalDecoder decoder() {
    return new IncrementalDecoder(this, true);
  }

  /// The same for those that follow others, as an answer does: a space before it is its own.
  public IncrementalDecoder continuation() {
    return new IncrementalDecoder(this, false);
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
