package io.nonmun.gpumodel.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each construct makes is what Jinja 3.1 makes of it with `trim_blocks` and `lstrip_blocks`.
class ParserTest {

  private static final Map<String, ?> NAMES =
      Map.of(
          "s",
          "  text\n",
          "list",
          List.of("a", "b", "c", "d"),
          "map",
          Map.of("key", "value"),
          "n",
          3);

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      ignoreLeadingAndTrailingWhitespace = true,
      quoteCharacter = '`',
      textBlock =
          """
          1 + 2 * 3 - 7 // 2 ;; 4
          (-1) ** 100001 ~ (-1) ** 100002 ~ 0 ** 0 ~ 0 ** 3 ;; -1110
          '%d' % 9007199254740993 ;; 9007199254740993
          [1, 2, 1, 'a', 'A'] | unique | list ;; [1, 2, 'a']
          'a,b,c'.rsplit(sep=',', maxsplit=1) ;; ['a,b', 'c']
          dict({1: 2})[1] ;; 2
          -7 // 2 ;; -4
          -n % 2 ;; 1
          'a' ~ 1 + 2 ;; refused
          'a' ~ (1 + 2) ~ none ;; a3None
          "it's" 'joined' ;; it'sjoined
          1 < 2 and 2 >= 2 and 'a' != 'b' ;; True
          not n == 3 or n ;; 3
          'b' in list and 'z' not in list ;; True
          'key' in map and 'ex' in s ;; True
          'x' if n > 5 else 'y' ;; y
          'x' if n > 5 ;; ``
          list[0] ~ list[-1] ~ list[9] ;; ad
          list[1:] | join ;; bcd
          list[:-1] | join(',') ;; a,b,c
          list[::-1] | join ;; dcba
          list[2:0:-1] | join ;; cb
          'text'[1:3] ~ '가나다'[-2:] ;; ex나다
          map.key ~ map['key'] ~ map.none ;; valuevalue
          map.get('x') ~ map.get('x', 1) ;; None1
          s | trim | upper ;; TEXT
          s.strip() + '.' + 'xxaxx'.strip('x') ;; text.a
          'xxaxx'.lstrip('x') ~ 'xxaxx'.rstrip('x') ;; axxxxa
          'a--b--c'.split('--')[-1] ;; c
          'a--b--c'.split('--', 1)[1] ;; b--c
          ' a  b '.split() | length ;; 2
          'aXbX'.replace('X', 'yy') ;; ayybyy
          'aB'.startswith('a') and 'aB'.endswith('B') ;; True
          'hello world'.title() ~ 'ABC' | capitalize ;; Hello WorldAbc
          missing is defined or missing is not undefined ;; False
          none is none and s is string and map is mapping ;; True
          list is iterable and n is number and map is not sequence ;; False
          false is false and n is divisibleby 3 and n is odd ;; True
          missing | default('d') ~ ('' | default('e', true)) ;; de
          list | first ~ list | last ~ (list | length) ;; ad4
          [1, 2] + [3] == [1, 2, 3] ;; True
          {'a': [1, true, none]} | tojson ;; {"a": [1, true, null]}
          (list | reject('equalto', 'b') | list)[1] ;; c
          [map] | map(attribute='key') | join ;; value
          range(3) | join(' ') ~ range(5, 1, -2) | join(' ') ;; 0 1 25 3
          strftime_now('%d %b %Y') ;; 21 Nov 2026
          strftime_now('%-d. %B %y, %A %%') ;; 21. November 26, Saturday %
          """)
  void evaluatesAsPython(String expression, String expected) {
    if (expected.equals("refused")) {
      assertThatThrownBy(() -> Jinja.render("{{ " + expression + " }}", NAMES))
          .isInstanceOf(TemplateException.class);
    } else {
      assertThat(Jinja.render("{{ " + expression + " }}", NAMES)).isEqualTo(expected);
    }
  }

  @Test
  void delimitersTakeWhiteSpaceAsTheySay() {
    assertThat(Jinja.render("a\n  {% if true %}\n  b\n  {% endif %}\nc\n")).isEqualTo("a\n  b\nc");
    assertThat(Jinja.render("a\n  {{ 1 }}\n  c")).isEqualTo("a\n  1\n  c");
    assertThat(Jinja.render("a \n {{- 1 -}} \n c")).isEqualTo("a1c");
    assertThat(Jinja.render("a\n  {%- if true -%}\n  b\n  {%- endif %}\nc")).isEqualTo("abc");
    assertThat(Jinja.render("a\n  {%+ if true +%}\nb{% endif %}")).isEqualTo("a\n  \nb");
    assertThat(Jinja.render("a\n  {# note #}\nb {#- more -#} c")).isEqualTo("a\nbc");
    assertThat(Jinja.render("{ a } {{ '}}' }} {{ {'a': {'b': 1}}['a']['b'] }}"))
        .isEqualTo("{ a } }} 1");
    assertThat(Jinja.render("x {% if true %}y{% endif %}")).isEqualTo("x y");
  }

  @Test
  void loopsKnowWhereTheyAre() {
    assertThat(
            Jinja.render(
                "{% for x in list if x != 'b' %}{{ loop.index }}/{{ loop.length }}{{ x }}"
                    + "{{ ',' if not loop.last }}{% else %}none{% endfor %}",
                NAMES))
        .isEqualTo("1/3a,2/3c,3/3d");
    assertThat(Jinja.render("{% for x in [] %}{% else %}none{% endfor %}")).isEqualTo("none");
    assertThat(Jinja.render("{% for k, v in map.items() %}{{ k }}={{ v }}{% endfor %}", NAMES))
        .isEqualTo("key=value");
    assertThat(
            Jinja.render(
                "{% for x in list %}{% if x == 'b' %}{% continue %}{% endif %}{% if loop.last %}"
                    + "{% break %}{% endif %}{{ x }}{% endfor %}",
                NAMES))
        .isEqualTo("ac");
  }

  @Test
  void namesOfALoopEndWithItButNotThoseOfANamespace() {
    assertThat(
            Jinja.render(
                "{% set x = 0 %}{% set ns = namespace(x=0) %}{% for i in range(3) %}"
                    + "{% set x = i %}{% set ns.x = ns.x + i %}{% endfor %}{{ x }} {{ ns.x }}"))
        .isEqualTo("0 3");
    assertThat(Jinja.render("{% if true %}{% set x = 1 %}{% endif %}{{ x }}")).isEqualTo("1");
  }

  @Test
  void macrosAndBlocksMakeTexts() {
    assertThat(
            Jinja.render(
                "{% macro m(a, b='-') %}{{ a }}{{ b }}{% endmacro %}"
                    + "{{ m('x') ~ m('y', b='!') }}{% set t %}<{{ m(1, 2) }}>{% endset %}{{ t }}"))
        .isEqualTo("x-y!<12>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = ";;",
      textBlock =
          """
          {% include 'x' %} ;; 1 ;; the tag include
          a\\n\\n{{ 'x' | md5 }} ;; 3 ;; the filter md5
          {% if x is prime %}{% endif %} ;; 1 ;; the test prime
          {{ 'x'.zfill(3) }} ;; 1 ;; the method zfill of a string
          a\\n{% if true %}\\nb ;; 2 ;; endif is missing
          {% call 1 %}{% endcall %} ;; 1 ;; a call block without a call
          {{ missing.name }} ;; 1 ;; not defined
          {{ 1 +\\n }} ;; 2 ;; }} is not expected here
          {{ 'abc ;; 1 ;; does not end
          {{ {} | abs }} ;; 1 ;; a mapping where a number
          {{ strftime_now('%Q') }} ;; 1 ;; %Q
          {{ raise_exception('no!') }} ;; 1 ;; refuses the messages: no!
          """)
  void saysWhatItDoesNotKnowAndWhere(String template, int line, String what) {
    assertThatThrownBy(() -> Jinja.render(template.replace("\\n", "\n")))
        .isInstanceOf(TemplateException.class)
        .hasMessageContainingAll("line " + line + ":", what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(x='xxxx') %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}"
            + "{% endfor %}",
        "{{ range(1000000000000) }}",
        "{{ range(0 - 2000000000, 2000000000) }}",
        "{% set ns = namespace(l=[1]) %}{% for a in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{{ 'x'.center(2000000000) }}",
        "{{ 'x' | indent(2000000000) }}",
      })
  void noTemplateRunsForEverOrFillsTheMemory(String template) {
    assertThatThrownBy(() -> Jinja.render(template)).isInstanceOf(TemplateException.class);
  }

  /// Whatever a template gives a filter, no other exception leaves it: that would be the program's.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 3 is divisibleby(0) }}",
        "{{ '%(a)s' | format }}",
        "{{ [{}] | map(attribute='') | list }}",
        "{{ '{99999999999}'.format(1) }}",
        "{{ [1, 2, 3][1::2147483647] }}",
        "{% break %}",
        "{{ {}.update(3) }}",
        "{{ [].pop() }}",
      })
  void whatDoesNotFitIsTheTemplatesFault(String template) {
    assertThatThrownBy(() -> Jinja.render(template)).isInstanceOf(TemplateException.class);
  }

  @Test
  void damagedTemplatesAreRefusedAndNothingElse() {
    var template =
        "{%- set ns = namespace(x=messages|length - 1) %}\n{%- for m in messages[::-1] %}\n"
            + "  {%- if m.role == 'user' and not m.content.startswith('<a>') %}\n"
            + "    {{- '<|im_start|>' + m['role'] + '\\n' + m.content | trim + loop.index0 ~ '' }}\n"
            + "  {%- elif m is mapping %}{% set ns.x = [1, {'a': 2}][0] %}{%- endif %}\n"
            + "{%- endfor %}{% macro f(a, b=1) %}{{ a }}{% endmacro %}{{ f(1) if x else f(2) }}";
    var names =
        Map.of("messages", List.of(Map.of("role", "user", "content", "c"), Map.of("role", "x")));
    var random = new Random(11);
    var refused = 0;
    for (var run = 0; run < 5_000; run++) {
      var damaged = new StringBuilder(template);
      for (var edits = random.nextInt(1, 4); edits > 0; edits--) {
        var at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.deleteCharAt(at);
          case 1 -> damaged.insert(at, template.charAt(random.nextInt(template.length())));
          default -> damaged.setCharAt(at, template.charAt(random.nextInt(template.length())));
        }
      }
      try {
        Jinja.render(damaged.toString(), names);
      } catch (TemplateException e) {
        refused++;
        assertThat(e).hasMessageContaining("line ");
      }
    }
    assertThat(refused).isBetween(500, 4_999);
  }
}
