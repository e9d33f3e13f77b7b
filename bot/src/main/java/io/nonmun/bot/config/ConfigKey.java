package io.nonmun.bot.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.TypeDescriptor;

/// One key of the config file, as its settings record declares it.
///
/// @param name with `[]` for any entry of a list of sections: `nonmun.chats[].id`
/// @param defaults as they would be written; none: no value, or an empty list
/// @param live whether a change is in force without a restart
record ConfigKey(
    String name, ResolvableType type, List<String> defaults, boolean live, Allowed allowed) {

  /// Every key, in the order of the records.
  static List<ConfigKey> all() {
    return Section.ALL.keys("nonmun").toList();
  }

  boolean isList() {
    return type.toClass() == List.class;
  }

  boolean isSecret() {
    return type.toClass() == Secret.class;
  }

  String lastName() {
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /// The environment variable, with `0` for the first entry of a list.
  String variable() {
    return name.replace("[]", "_0").replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  /// The key that this environment variable sets, with list indexes, if it is this one. A dash may
  /// be `_` or, as in Spring's own form, nothing.
  Optional<String> named(String environmentVariable) {
    var pattern =
        name.toUpperCase(Locale.ROOT)
                .replace(".", "_")
                .replace("-", "_?")
                .replace("[]", "_(\\d{1,3})")
            + (isList() ? "(?:_(\\d{1,3}))?" : "");
    var matcher = Pattern.compile(pattern).matcher(environmentVariable);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var key = name + (isList() ? "[]" : "");
    for (var i = 1; i <= matcher.groupCount(); i++) {
      var index = matcher.group(i);
      key = key.replaceFirst("\\[]", index == null ? "" : "[" + Integer.parseInt(index) + "]");
    }
    return Optional.of(key);
  }

  /// Whether this may stand there: a value, one element of a list, or a list written with commas.
  boolean accepts(String text, boolean element) {
    if (isList() && !element) {
      return text.isEmpty()
          || Stream.of(text.split(",", -1))
              .map(String::strip)
              .allMatch(part -> accepts(part, true));
    }
    return !(element && text.isEmpty()) && text.matches(allowed.form()) && converts(text);
  }

  private boolean converts(String text) {
    var single = isList() ? type.getGeneric() : type;
    try {
      var value =
          ApplicationConversionService.getSharedInstance()
              .convert(
                  text,
                  TypeDescriptor.valueOf(String.class),
                  new TypeDescriptor(single, null, null));
      // Spring makes nothing of an empty text.
      return value != null && (!(value instanceof Number number) || inRange(number.doubleValue()));
    } catch (ConversionException _) {
      return false;
    }
  }

  private boolean inRange(double value) {
    return Double.isFinite(value) && allowed.min() <= value && value <= allowed.max();
  }
}
