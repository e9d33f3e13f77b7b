package io.nonmun.bot.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

class SectionTest {

  private enum Colour {
    RED,
    BLUE
  }

  private record Inner(
      @Live @Allowed("any") @DefaultValue("RED") Colour colour,
      @Allowed("any") @DefaultValue("1s") Duration pause) {}

  private record Entry(@Allowed("any") String id) {}

  private record Outer(
      @Live @Allowed("any") int count,
      @Allowed("any") @DefaultValue("7") int size,
      @Live @Allowed("any") @Nullable Integer limit,
      @Live @Allowed("any") @DefaultValue({"a", "b"}) List<String> words,
      @Allowed("any") Secret key,
      @DefaultValue Inner innerPart,
      @Live @DefaultValue List<Entry> moving,
      @DefaultValue List<Entry> standing,
      @Live @Allowed("any") @Name("wait") Duration patience) {}

  private record Unjudged(@Allowed("any") int count, String text) {}

  private static final Section SECTION = new Section(Outer.class);
  private static final Outer OLD =
      new Outer(
          1,
          1,
          1,
          List.of("old"),
          new Secret("old"),
          new Inner(Colour.RED, Duration.ofSeconds(1)),
          List.of(new Entry("old")),
          List.of(new Entry("old")),
          Duration.ofSeconds(1));
  private static final Outer READ =
      new Outer(
          2,
          2,
          null,
          List.of(),
          new Secret("new"),
          new Inner(Colour.BLUE, Duration.ofSeconds(2)),
          List.of(new Entry("new"), new Entry("newer")),
          List.of(new Entry("new")),
          Duration.ofSeconds(2));

  @Test
  void whatIsLiveIsMergedWhateverItsTypeAndNothingElse() {
    assertThat(SECTION.merge(OLD, READ))
        .isEqualTo(
            new Outer(
                2,
                1,
                null,
                List.of(),
                new Secret("old"),
                new Inner(Colour.BLUE, Duration.ofSeconds(1)),
                List.of(new Entry("new"), new Entry("newer")),
                List.of(new Entry("old")),
                Duration.ofSeconds(2)));
    assertThat(SECTION.merge(OLD, OLD)).isEqualTo(OLD);
  }

  @Test
  void changesAreNamedAsTheKeysAreAndAListIsOne() {
    assertThat(SECTION.changes(OLD, READ))
        .containsExactly(
            "count",
            "size",
            "limit",
            "words",
            "key",
            "inner-part.colour",
            "inner-part.pause",
            "moving",
            "standing",
            "wait");
    assertThat(SECTION.changes(OLD, OLD)).isEmpty();
  }

  @Test
  void aKeyIsDeclaredOnce() {
    var keys = SECTION.keys("own").toList();

    assertThat(keys)
        .extracting(ConfigKey::name)
        .containsExactly(
            "own.count",
            "own.size",
            "own.limit",
            "own.words",
            "own.key",
            "own.inner-part.colour",
            "own.inner-part.pause",
            "own.moving[].id",
            "own.standing[].id",
            "own.wait");
    assertThat(keys.stream().filter(ConfigKey::live).map(ConfigKey::lastName))
        .containsExactly("count", "limit", "words", "colour", "id", "wait");
    assertThat(keys.get(3).defaults()).containsExactly("a", "b");
    assertThat(keys.getFirst().defaults()).isEmpty();
  }

  @Test
  void aComponentThatIsNeitherKeyNorSectionIsRefused() {
    assertThatThrownBy(() -> new Section(Unjudged.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("Unjudged.text", "@Allowed");
  }
}
