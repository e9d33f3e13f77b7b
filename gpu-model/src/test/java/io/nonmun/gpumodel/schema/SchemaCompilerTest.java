package io.nonmun.gpumodel.schema;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaCompilerTest {

  private static final Vocabulary BYTES = SmallVocabulary.create();

  private static boolean fits(String schema, byte[] document) {
    var constraint = SchemaCompiler.compile(schema).start(BYTES);
    for (var value : document) {
      if (!constraint.mask().allows(value & 0xff)) {
        return false;
      }
      constraint.accept(value & 0xff);
    }
    return constraint.isComplete();
  }

  private static boolean fits(String schema, String document) {
    return fits(schema, document.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'type':'integer'} | 0 | -1 | 123456789012345",
        "{'type':'integer','minimum':1} | 1 | 10 | 999999999999999",
        "{'type':'integer','minimum':-3,'maximum':12} | -3 | 0 | 12",
        "{'type':'number'} | -0.5e-07 | 1E9 | 10.25",
        "{'type':['boolean','null']} | true | false | null",
        "{'type':'string','maxLength':2} | '' | '\\ud83d\\ude00한' | '\\n😀'",
        "{'type':'string','minLength':2} | 'ab' | 'abc' | '\\u0041\\/'",
        "{'type':'array','items':{'type':'integer'}} | [] | [1] | [1, 2,3]",
        "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2} | [0] | [1,2] | [1, 2]",
        "{'enum':['a','ab',1,12,null]} | 'ab' | 1 | 12",
        "{'enum':[1,2],'type':'integer','title':'t'} | 1 | 2 | 2",
        "{'properties':{'a':{},'b':{'const':1}},'required':['b'],'type':'object'} | {'b':1} | {'a':[{}, 's'],'b':1} | {'a': {'x':null}, 'b': 1}",
        "{'properties':{'a':{'type':'null'},'b':{'type':'null'}},'type':'object'} | {} | {'b':null} | {'a':null,'b':null}",
        "{'type':'object'} | {} | {'':{'a':[1,[]]}} | {'a':-1e5,'a':true}",
        "{'anyOf':[{'type':'object','properties':{}},{'type':'null'}]} | {} | null | null",
        "true | 1 | 'a' | [[]]",
      })
  void documentsOfASchemaFit(String schema, String one, String two, String three) {
    for (var document : new String[] {one, two, three}) {
      assertThat(fits(json(schema), json(document))).as(document).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'type':'integer'} | 01 | -0 | 1234567890123456",
        "{'type':'integer','minimum':1} | 0 | -1 | 1.0",
        "{'type':'integer','minimum':-3,'maximum':12} | -4 | 13 | 120",
        "{'type':'number','minimum':0} | -1 | 1. | 1e100",
        "{'type':['boolean','null']} | True | nul | 0",
        "{'type':'string','maxLength':2} | 'abc' | '\\ud83d\\ude00한b' | 'ab\\n'",
        "{'type':'string','minLength':2} | 'a' | '😀' | '\\ud83d\\ude00'",
        "{'type':'string'} | '\\ud83d' | '\\ude00' | '\\x'",
        "{'type':'array','items':{'type':'integer'}} | [1,] | [ 1] | [1,  2]",
        "{'type':'array','items':{'type':'integer'},'minItems':1,'maxItems':2} | [] | [1,2,3] | [,1]",
        "{'enum':['a','ab',1,12,null]} | 'abc' | 'b' | 2",
        "{'properties':{'a':{},'b':{'const':1}},'required':['b'],'type':'object'} | {} | {'b':1,'a':1} | {'a':1}",
        "{'properties':{'a':{'type':'null'},'b':{'type':'null'}},'type':'object'} | {'c':null} | {'a':null,} | {'a':null,'a':null}",
        "{'type':'object'} | [] | {'a'} | {'a':1}}",
      })
  void otherDocumentsDoNot(String schema, String one, String two, String three) {
    for (var document : new String[] {one, two, three}) {
      assertThat(fits(json(schema), json(document))).as(document).isFalse();
    }
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'type':'text'} | $.type | there are object",
        "{'type':'string','pattern':'a+'} | $.pattern | remove it",
        "{'properties':{}} | $ | add one",
        "{'type':'object','properties':{'a':{'type':'array','items':{'$ref':'#'}}}} | $.properties.a.items.$ref | remove it",
        "{'type':'object','properties':{},'additionalProperties':true} | $.additionalProperties | write false",
        "{'type':'object','properties':{},'required':['a']} | $.required | is not among the properties",
        "{'type':'array','minItems':3,'maxItems':2} | $ | swap them",
        "{'type':'string','minLength':-1} | $.minLength | 0 or more",
        "{'type':'string','minLength':70000} | $ | lower minItems or minLength",
        "{'type':'array','minItems':30000,'items':{'type':'string','minLength':30000}} | $ | lower minItems or minLength",
        "{'type':'integer','maximum':5} | $.maximum | no minimum",
        "{'type':'integer','minimum':7} | $.minimum | maximum",
        "{'type':'integer','minimum':0,'maximum':1000} | $ | 1 to 1000 integers",
        "{'type':'number','maximum':5} | $.maximum | check the answer",
        "{'anyOf':[{'type':'integer'},{'type':'number'}]} | $.anyOf[1] | two alternatives begin with",
        "{'anyOf':[{'type':'null'}],'type':'null'} | $.type | beside",
        "{'enum':['a'],'type':'integer'} | $ | is not of type",
        "{'enum':[{}]} | $ | describe it with properties",
        "false | $ | write an object",
        "{'type': | $ | not JSON at character 8",
      })
  void whatIsNotOfTheSubsetIsRefusedByPath(String schema, String path, String mend) {
    var refusal =
        catchThrowableOfType(
            SchemaException.class, () -> SchemaCompiler.compile(schema.replace('\'', '"')));
    assertThat(refusal.path()).isEqualTo(path);
    assertThat(refusal).hasMessageContainingAll(path, mend);
  }

  @Test
  void tooLargeSchemasAreRefused() {
    var names = new StringBuilder("{\"enum\": [\"\"");
    for (var i = 0; i < 2_000; i++) {
      names.append(",\"%020d-and-something-more\"".formatted(i * 7919L));
    }
    assertThatThrownBy(() -> SchemaCompiler.compile(names + "]}"))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("too large");
  }

  /// Anybody may send one: it must not keep a thread busy for seconds.
  @Test
  @Timeout(20)
  void aLongObjectIsCompiledAtOnce() {
    var names = IntStream.range(0, 1_000).mapToObj("\"p%d\""::formatted).toList();
    var properties =
        names.stream().map(name -> name + ": {\"type\": \"boolean\"}").collect(joining(", "));
    var schema =
        "{\"type\": \"object\", \"properties\": {%s}, \"required\": %s}"
            .formatted(properties, names);
    for (var run = 0; run < 6; run++) {
      SchemaCompiler.compile(schema);
    }
  }

  @Test
  void anyObjectsNestOnlySoDeep() {
    var deep = SchemaCompiler.MAX_DEPTH - 1;
    for (var more = 0; more < 2; more++) {
      var document = "{\"a\":" + "[".repeat(deep + more) + "]".repeat(deep + more) + "}";
      assertThat(fits("{\"type\": \"object\"}", document)).isEqualTo(more == 0);
    }
  }

  /// Against the JDK's strict decoder, over bytes that are mostly near the borders.
  @Test
  void stringsAreWellFormedUtf8() {
    var random = new SplittableRandom(8);
    var leads = new int[] {0x7f, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5};
    var tails = new int[] {0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2};
    var wellFormed = 0;
    for (var run = 0; run < 20_000; run++) {
      var bytes = new byte[1 + random.nextInt(4)];
      bytes[0] = (byte) leads[random.nextInt(leads.length)];
      for (var i = 1; i < bytes.length; i++) {
        bytes[i] = (byte) tails[random.nextInt(tails.length)];
      }
      var isWellFormed = isWellFormed(bytes);
      wellFormed += isWellFormed ? 1 : 0;
      assertThat(StringContent.characters(bytes) > 0).isEqualTo(isWellFormed);
    }
    assertThat(wellFormed).isGreaterThan(500);
  }

  private static boolean isWellFormed(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
