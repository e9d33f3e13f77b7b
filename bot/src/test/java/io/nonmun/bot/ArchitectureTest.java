package io.nonmun.bot;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/// The arrows between modules and packages.
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.nonmun");

  private static final String MODEL = "io.nonmun.storage.model..";
  private static final String STORAGE = "io.nonmun.storage..";
  private static final String FETCHER = "io.nonmun.fetcher..";
  private static final String GPU_MODEL = "io.nonmun.gpumodel..";
  private static final String SUMMARIZER = "io.nonmun.summarizer..";
  private static final String BOT = "io.nonmun.bot..";
  private static final String CLI = "io.nonmun.bot.cli..";
  private static final String DIGEST = "io.nonmun.bot.digest..";
  private static final String DOCTOR = "io.nonmun.bot.doctor..";
  private static final String RENDER = "io.nonmun.bot.render..";
  private static final String WIRING = "io.nonmun.bot.wiring..";

  @Test
  void theSharedVocabularyNeedsNothing() {
    classes()
        .that()
        .resideInAPackage(MODEL)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(MODEL, "java..", "org.jspecify.annotations")
        .because("every module speaks it, so whatever it needs, every module needs")
        .check(CLASSES);
  }

  @Test
  void modulesKnowOnlyWhatTheyBuildOn() {
    uses(STORAGE)
        .because("what is remembered does not depend on where it came from")
        .check(CLASSES);
    uses(GPU_MODEL).because("an engine knows nothing of papers or Telegram").check(CLASSES);
    uses(FETCHER, MODEL).because("a source hands over papers and keeps nothing").check(CLASSES);
    uses(SUMMARIZER, MODEL, GPU_MODEL)
        .because("a summary rests on a paper, wherever that is kept")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheBotPointFromTheEdgeInwards() {
    uses(DOCTOR)
        .because("a check takes plain values, so that it can be tried alone")
        .check(CLASSES);
    uses(RENDER, DIGEST, MODEL)
        .because("what is shown does not depend on who asks for it, or how it came about")
        .check(CLASSES);
    uses(DIGEST, RENDER, STORAGE, FETCHER, SUMMARIZER)
        .because("the pipeline is the same for every command and chat, and takes plain values")
        .check(CLASSES);
    uses(CLI, WIRING, DOCTOR, DIGEST, MODEL, "io.nonmun.bot")
        .because("a command calls the application as a whole and not its modules")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(WIRING)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(CLI)
        .because("the modules are put together the same way without a command line")
        .check(CLASSES);
  }

  @Test
  void springsContainerStaysInTheBot() {
    noClasses()
        .that()
        .resideOutsideOfPackage(BOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.boot..",
            "org.springframework.context..",
            "org.springframework.beans..",
            "org.springframework.stereotype..")
        .because("the modules are libraries that anything can put together")
        .check(CLASSES);
  }

  @Test
  void nobodyWritesToTheStandardStreams() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
        .because("stdout carries the result only, and both streams are redacted (see Terminal)")
        .check(CLASSES);
  }

  /// Of our own classes, those of this package use only their like and the named ones.
  private static ArchRule uses(String ours, String... others) {
    return classes()
        .that()
        .resideInAPackage(ours)
        .should()
        .onlyDependOnClassesThat(
            resideOutsideOfPackage("io.nonmun..")
                .or(resideInAPackage(ours))
                .or(resideInAnyPackage(others)));
  }
}
