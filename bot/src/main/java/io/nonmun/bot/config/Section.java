package io.nonmun.bot.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.core.ResolvableType;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;

/// A settings record as it declares itself, read by reflection once. Each component is a key (it
/// has [Allowed]), a section (a record of such), or a list of sections; what is done to all keys
/// alike is done here.
final class Section {

  /// All settings.
  static final Section ALL = new Section(NonmunConfig.class);

  private final Constructor<?> constructor;
  private final List<Part> parts;

  /// @param allowed of a key
  /// @param section of a section, and of a list of them
  private record Part(
      String name,
      Method accessor,
      ResolvableType type,
      List<String> defaults,
      boolean live,
      @Nullable Allowed allowed,
      @Nullable Section section) {

    private boolean isSection() {
      return section != null && !isList();
    }

    private boolean isList() {
      return type.toClass() == List.class;
    }

    private @Nullable Object of(Record settings) {
      try {
        return accessor.invoke(settings);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(accessor.toString(), e);
      }
    }
  }

  /// @throws IllegalStateException if a component is neither key nor section
  Section(Class<? extends Record> settings) {
    constructor = settings.getDeclaredConstructors()[0];
    constructor.setAccessible(true);
    // Constructor parameters and not record components: Spring's annotations reach only those.
    var parameters = constructor.getParameters();
    var components = settings.getRecordComponents();
    parts =
        IntStream.range(0, components.length)
            .mapToObj(i -> part(parameters[i], components[i].getAccessor()))
            .toList();
  }

  private static Part part(Parameter parameter, Method accessor) {
    accessor.setAccessible(true);
    var type = ResolvableType.forType(parameter.getParameterizedType());
    var renamed = parameter.getAnnotation(Name.class);
    var byDefault = parameter.getAnnotation(DefaultValue.class);
    var allowed = parameter.getAnnotation(Allowed.class);
    return new Part(
        renamed == null ? DataObjectPropertyName.toDashedForm(accessor.getName()) : renamed.value(),
        accessor,
        type,
        byDefault == null ? List.of() : List.of(byDefault.value()),
        parameter.isAnnotationPresent(Live.class),
        allowed,
        allowed == null ? new Section(sectionType(type, accessor)) : null);
  }

  private static Class<? extends Record> sectionType(ResolvableType type, Method accessor) {
    var single = type.toClass() == List.class ? type.getGeneric().toClass() : type.toClass();
    if (!single.isRecord()) {
      throw new IllegalStateException(
          accessor + " is neither a key nor a section: say with @Allowed what may stand there");
    }
    return single.asSubclass(Record.class);
  }

  /// Every key, in the order of the records.
  ///
  /// @param name the section's own
  Stream<ConfigKey> keys(String name) {
    return keys(name, false);
  }

  private Stream<ConfigKey> keys(String name, boolean live) {
    return parts.stream()
        .flatMap(part -> {
          var key =
              name + "." + part.name() + (part.section() != null && part.isList() ? "[]" : "");
          return part.section() == null
              ? Stream.of(
                  new ConfigKey(
                      key,
                      part.type(),
                      part.defaults(),
                      live || part.live(),
                      Objects.requireNonNull(part.allowed())))
              : part.section().keys(key, live || part.live());
        });
  }

  /// Every key that has a value in these settings, in the order of the records, with its value as
  /// it would be written. The key of an entry of a list has its index.
  ///
  /// @param name the section's own, empty for the root
  Map<String, String> values(String name, Record settings) {
    var values = new LinkedHashMap<String, String>();
    for (var part : parts) {
      var key = name.isEmpty() ? part.name() : name + "." + part.name();
      var value = part.of(settings);
      if (part.section() == null) {
        values.put(key, value == null ? "" : written(value));
      } else if (value instanceof List<?> entries) {
        for (var i = 0; i < entries.size(); i++) {
          values.putAll(part.section().values(key + "[" + i + "]", (Record) entries.get(i)));
        }
      } else if (value != null) {
        values.putAll(part.section().values(key, (Record) value));
      }
    }
    return values;
  }

  private static String written(Object value) {
    return switch (value) {
      case Optional<?> optional -> optional.map(Section::written).orElse("");
      case Duration duration ->
          DurationFormatterUtils.print(duration, DurationFormat.Style.COMPOSITE);
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
      case BigDecimal number -> number.toPlainString();
      case List<?> list -> list.stream().map(Section::written).collect(Collectors.joining(", "));
      default -> value.toString(); // a Secret hides itself
    };
  }

  /// What is [Live] from `read`, the rest from `old`.
  <T extends Record> T merge(T old, T read) {
    var merged = parts.stream().map(part -> merge(part, part.of(old), part.of(read))).toArray();
    try {
      @SuppressWarnings("unchecked") // the constructor of the record that both are
      var settings = (T) constructor.newInstance(merged);
      return settings;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(constructor.toString(), e);
    }
  }

  private static @Nullable Object merge(Part part, @Nullable Object old, @Nullable Object read) {
    return part.isSection()
        ? Objects.requireNonNull(part.section()).merge((Record) old, (Record) read)
        : part.live() ? read : old;
  }

  /// The keys whose values differ, this section's own name left out; a list is one key. No value is
  /// told, which may be a secret.
  List<String> changes(Record one, Record other) {
    return changes("", one, other).toList();
  }

  private Stream<String> changes(String section, Record one, Record other) {
    return parts.stream()
        .flatMap(part -> {
          var before = part.of(one);
          var after = part.of(other);
          if (Objects.equals(before, after)) {
            return Stream.of();
          }
          var key = section + part.name();
          return part.isSection()
              ? Objects.requireNonNull(part.section())
                  .changes(key + ".", (Record) before, (Record) after)
              : Stream.of(key);
        });
  }
}
