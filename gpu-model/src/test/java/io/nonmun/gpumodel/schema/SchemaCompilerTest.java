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
        "{'type':'object','properties':{},'additionalProperties':true} | {} | {'a':1} | {'b':[2]}",
        "{'type':'object','additionalProperties':{'type':'null'}} | {} | {'a':null} | {'b':null, 'c':null}",
        "{'type':'object','properties':{'a':{'type':'null'}},'additionalProperties':true} | {} | {'a':null} | {'a': null}",
        "{'type':'integer','maximum':5} | 5 | -999999999999999 | 0",
        "{'type':'integer','minimum':7} | 7 | 10 | 999999999999999",
        "{'type':'integer','exclusiveMinimum':7,'exclusiveMaximum':1000} | 8 | 99 | 999",
        "{'type':'integer','minimum':-1234,'maximum':-987} | -987 | -1234 | -1000",
        "{'type':'integer','minimum':1.5,'maximum':9223372036854775807} | 2 | 10 | 123456789012345",
        "{'type':'number','maximum':5} | 5 | 4.999 | -17.5",
        "{'type':'number','minimum':0,'maximum':1} | 0 | 1.0 | 0.25",
        "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1} | 0.5 | 0.001 | 0.999",
        "{'type':'number','minimum':-2.5,'maximum':-0.25} | -2.5 | -0.25 | -1",
        "{'anyOf':[{'type':'integer'},{'type':'number'}]} | 1 | 1.5 | -2e3",
        "{'anyOf':[{'type':'null'}],'type':'null'} | null | null | null",
        "{'enum':[{'a':[1,null]},[],'b']} | {'a':[1,null]} | [] | 'b'",
        "{'enum':['a',null,3],'type':['string','null']} | 'a' | null | null",
        "{'enum':['a',{}],'type':['string','object'],'required':['b'],'properties':{'b':{}}} | 'a' | 'a' | 'a'",
        "{'enum':['a'],'type':['string','null']} | 'a' | 'a' | 'a'",
        "{'enum':[1,5,9],'minimum':2,'exclusiveMaximum':9} | 5 | 5 | 5",
        "{'$defs':{'A':{'$ref':'#/$defs/B'},'B':{'type':'null'}},'$ref':'#/$defs/A'} | null | null | null",
        "{'definitions':{'a/b~c d':{'const':1}},'$ref':'#/definitions/a~1b~0c%20d'} | 1 | 1 | 1",
        "{'type':'object','properties':{'a':{'type':'null'},'b':{'$ref':'#/properties/a'}}} | {'b':null} | {} | {'a':null}",
        "{'$defs':{'S':{'type':'string','maxLength':3}},'$ref':'#/$defs/S','minLength':2,'title':'t'} | 'ab' | 'abc' | '한국'",
        "{'allOf':[{'type':'object','properties':{'a':{'const':1}}},{'type':'object','properties':{'b':{'const':2}}}],'required':['b']} | {'b':2} | {'a':1,'b':2} | {'b': 2}",
        "{'allOf':[{'type':'integer','minimum':3},{'type':'number','maximum':4}]} | 3 | 4 | 4",
        "{'anyOf':[{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']},{'type':'object','properties':{'a':{'type':'string'},'b':{'const':1}},'required':['a','b']}]} | {'a':1} | {'a':'1','b':1} | {'a': 12}",
        "{'anyOf':[{'required':['a']},{'required':['b']}],'type':'object','properties':{'a':{'const':1},'b':{'const':2}}} | {'a':1} | {'b':2} | {'a':1,'b':2}",
        "{'oneOf':[{'type':'object','properties':{'a':{}},'required':['a']},{'type':'object','properties':{'b':{}},'required':['b']},{'type':'null'}]} | {'a':1} | {'b':2} | null",
        "{'type':'array','prefixItems':[{'const':1},{'const':'a'}],'items':false} | [] | [1] | [1,'a']",
        "{'type':'array','prefixItems':[{'const':1}],'items':{'type':'null'},'minItems':2} | [1,null] | [1, null,null] | [1,null, null,null]",
        "{'type':'object','properties':{'v':{'const':0},'n':{'anyOf':[{'$ref':'#'},{'type':'null'}]}},'required':['n']} | {'n':null} | {'v':0,'n':{'n':null}} | {'n':{'n':{'v':0,'n':null}}}",
        "{'type':['string','null'],'maxLength':1,'minimum':2} | 'a' | null | ''",
        "{'type':'object','properties':{'a':false,'b':{'type':'null'}}} | {} | {'b':null} | {'b': null}",
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
        "{'allOf':[{'type':'object','properties':{'a':{'type':'integer'}}},{'additionalProperties':{'minimum':5,'type':'integer'}}]} | {'a':4} | {'a':1} | {'a':null}",
        "{'allOf':[{'type':'array','prefixItems':[{'type':'integer'}]},{'items':{'type':'integer','minimum':5}}]} | [4] | [5,4] | ['a']",
        "{'type':'integer','exclusiveMinimum':7,'exclusiveMaximum':1000} | 7 | 1000 | 0",
        "{'type':'integer','minimum':-1234,'maximum':-987} | -986 | -1235 | 1000",
        "{'type':'integer','minimum':120,'maximum':1199} | 12 | 1200 | 0120",
        "{'type':'number','minimum':0,'maximum':1} | 1.01 | -0.1 | 01",
        "{'type':'number','exclusiveMinimum':0,'exclusiveMaximum':1} | 0 | 1 | 0.000",
        "{'type':'number','minimum':-2.5,'maximum':-0.25} | -0.2 | -2.51 | 0",
        "{'anyOf':[{'type':'object','properties':{'a':{'type':'integer'}},'required':['a']},{'type':'object','properties':{'a':{'type':'string'},'b':{'const':1}},'required':['a','b']}]} | {'a':1,'b':1} | {'a':'1'} | {'b':1}",
        "{'enum':['a',{}],'type':['string','object'],'required':['b'],'properties':{'b':{}}} | {} | {'b':1} | a",
        "{'enum':['a',null,3],'type':['string','null']} | 3 | 'b' | a",
        "{'type':'array','prefixItems':[{'const':1},{'const':'a'}],'items':false} | ['a'] | [1,'a',2] | [1,1]",
        "{'type':'object','additionalProperties':{'type':'null'}} | {'a':1} | {1:null} | []",
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
        "{'$ref':'#'} | $.$ref | refers to itself",
        "{'$ref':'other.json#/a'} | $.$ref | put it under $defs",
        "{'$ref':'#name'} | $.$ref | no pointer",
        "{'$ref':'#/$defs/A'} | $.$ref | leads nowhere",
        "{'type':'object','properties':{'a':{'$ref':'#'}},'required':['a']} | $ | contains itself without an end",
        "{'type':'object','properties':{'b':{'type':'object','properties':{'a':{'$ref':'#/properties/b'}},'required':['a']}}} | $ | contains itself without an end",
        "{'type':'object','properties':{'x':{'type':'array','prefixItems':[{'type':'null'},{'$ref':'#/properties/x'}],'minItems':2}}} | $ | contains itself without an end",
        "{'$ref':'#/%zz'} | $.$ref | %zz",
        "{'type':'string','format':'date'} | $.format | remove it",
        "{'type':'array','uniqueItems':true} | $.uniqueItems | remove it",
        "{'type':'array','contains':{}} | $.contains | remove it",
        "{'type':'object','patternProperties':{'a':{}}} | $.patternProperties | remove it",
        "{'type':'object','minProperties':1} | $.minProperties | remove it",
        "{'type':'integer','multipleOf':2} | $.multipleOf | remove it",
        "{'not':{'type':'null'}} | $.not | remove it",
        "{'if':{},'then':{}} | $.if | remove it",
        "{'oneOf':[{'type':'integer'},{'type':'number'}]} | $.oneOf | alternatives 0 and 1 may both fit",
        "{'oneOf':[{'type':'object','properties':{'a':{}}},{'type':'object','properties':{'b':{}}}]} | $.oneOf | write anyOf",
        "{'allOf':[{'type':'integer'},{'type':'string'}]} | $ | nothing fits",
        "{'allOf':[{'type':'integer','multipleOf':2},{'multipleOf':3}]} | $.multipleOf | said twice",
        "{'type':'integer','minimum':2.1,'maximum':2.9} | $ | widen them",
        "{'type':'number','exclusiveMinimum':true} | $.exclusiveMinimum | write a number",
        "{'type':'object','properties':{},'required':['a']} | $.required | is not among the properties",
        "{'type':'array','minItems':3,'maxItems':2} | $ | swap them",
        "{'type':'string','minLength':-1} | $.minLength | 0 or more",
        "{'type':'string','minLength':70000} | $ | lower minItems or minLength",
        "{'type':'array','minItems':30000,'items':{'type':'string','minLength':30000}} | $ | lower minItems or minLength",
        "{'enum':['a'],'type':'integer'} | $ | is not of type",
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
      assertThat(StringContent.of(0, bytes).characters() > 0).isEqualTo(isWellFormed);
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
