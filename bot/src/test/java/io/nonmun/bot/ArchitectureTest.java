package io.nonmun.bot;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The arrows between modules and packages.
class ArchitectureTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.nonmun");

  private static final String MODEL = "io.nonmun.storage.model..";
  private static final String FILES = "io.nonmun.storage.model.files";
  private static final String RETRY = "io.nonmun.storage.model.retry";
  private static final String TEXT = "io.nonmun.storage.model.text";
  private static final String STORAGE = "io.nonmun.storage..";
  private static final String FETCHER = "io.nonmun.fetcher..";
  private static final String GPU_MODEL = "io.nonmun.gpumodel..";
  private static final String SUMMARIZER = "io.nonmun.summarizer..";
  private static final String MODELS = "io.nonmun.summarizer.model";
  private static final String SOURCE = "io.nonmun.summarizer.source..";
  private static final String CATALOG = "io.nonmun.bot.catalog..";
  private static final String CHART = "io.nonmun.bot.chart..";
  private static final String CLI = "io.nonmun.bot.cli..";
  private static final String COMMAND = "io.nonmun.bot.command..";
  private static final String COMPARE = "io.nonmun.bot.compare..";
  private static final String CONFIG = "io.nonmun.bot.config..";
  private static final String DELIVERY = "io.nonmun.bot.delivery..";
  private static final String EDITIONS = "io.nonmun.bot.editions..";
  private static final String EVALUATION = "io.nonmun.bot.evaluation..";
  private static final String LIBRARY = "io.nonmun.bot.library..";
  private static final String INTAKE = "io.nonmun.bot.intake..";
  private static final String DOCTOR = "io.nonmun.bot.doctor..";
  private static final String MEANING = "io.nonmun.bot.meaning..";
  private static final String MONITOR = "io.nonmun.bot.monitor..";
  private static final String PAGE = "io.nonmun.bot.page..";
  private static final String POST = "io.nonmun.bot.post..";
  private static final String RENDER = "io.nonmun.bot.render..";
  private static final String TEXTS = "io.nonmun.bot.render.texts";
  private static final String SCHEDULE = "io.nonmun.bot.schedule..";
  private static final String SERVE = "io.nonmun.bot.serve..";
  private static final String STORED = "io.nonmun.bot.stored..";
  private static final String TASTE = "io.nonmun.bot.taste..";
  private static final String TELEGRAM = "io.nonmun.bot.telegram..";
  private static final String TRENDS = "io.nonmun.bot.trends..";
  private static final String WEB = "io.nonmun.bot.web..";
  private static final String WORK = "io.nonmun.bot.work..";
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
  void onlyTheWiringHasTheWholeStorage() {
    noClasses()
        .that()
        .resideOutsideOfPackages(WIRING, STORAGE)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.nonmun.storage.Storage")
        .because("whoever is given repositories says what it reads and writes")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheEngineHaveOneDoorAndNoCircle() {
    noClasses()
        .that()
        .resideInAPackage("io.nonmun.gpumodel.*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.nonmun.gpumodel")
        .because("the door opens inwards: what is behind it serves without it")
        .check(CLASSES);
    uses("io.nonmun.gpumodel.cuda", "io.nonmun.gpumodel.backend", "io.nonmun.gpumodel.gguf")
        .because("a device computes operations, whatever model they make up")
        .check(CLASSES);
    slices()
        .matching("io.nonmun.gpumodel.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a package can be read once those that it uses are")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheSummarizerPointFromPapersToModels() {
    uses(MODELS, GPU_MODEL, RETRY, TEXT)
        .because("whoever asks a model, about papers or not, asks it in the same way")
        .check(CLASSES);
    uses(MODELS + "..", GPU_MODEL, RETRY, TEXT)
        .because("a provider carries chats, not papers")
        .check(CLASSES);
    uses(SOURCE, MODEL).because("what a paper says does not depend on who asks").check(CLASSES);
    uses("io.nonmun.summarizer.summary..", SOURCE, MODELS, MODEL, GPU_MODEL)
        .because("a summary is judged in the same way whichever provider wrote it")
        .check(CLASSES);
    uses(
            "io.nonmun.summarizer.fulltext",
            "io.nonmun.summarizer.summary..",
            SOURCE,
            MODELS,
            MODEL,
            TEXT,
            GPU_MODEL)
        .because("a summary of a whole text is held to it by the rules of summaries")
        .check(CLASSES);
    uses(
            "io.nonmun.summarizer.answer",
            "io.nonmun.summarizer.summary..",
            SOURCE,
            MODELS,
            MODEL,
            TEXT,
            GPU_MODEL)
        .because("an answer is held to its paper by the rules of summaries")
        .check(CLASSES);
  }

  @Test
  void packagesOfTheBotPointFromTheEdgeInwards() {
    uses(CONFIG, MODEL, TEXTS, "io.nonmun.bot")
        .because("settings are read and judged before there is anything they could be put to")
        .check(CLASSES);
    uses(DOCTOR, TEXTS, CONFIG, CATALOG, STORAGE, SUMMARIZER, GPU_MODEL)
        .because("a check sees the settings and the module it looks at, and nothing that runs")
        .check(CLASSES);
    uses(CATALOG, TEXTS, GPU_MODEL, FILES, RETRY)
        .because("it takes plain values, and sees the GPU that the engine sees")
        .check(CLASSES);
    uses(TEXTS, MODEL)
        .because("whoever says something to a person takes the sentence from here")
        .check(CLASSES);
    uses(RENDER, EDITIONS, MODEL, "io.nonmun.summarizer.answer")
        .because("what is shown does not depend on who asks for it, or how it came about")
        .check(CLASSES);
    uses(INTAKE, TEXTS, STORAGE, FETCHER)
        .because("what was announced does not depend on who wants to read it")
        .check(CLASSES);
    uses(TASTE, STORAGE).because("who likes what does not depend on who is told").check(CLASSES);
    uses(EDITIONS, INTAKE, RENDER, TASTE, MEANING, STORAGE, FETCHER, SUMMARIZER)
        .because("the pipeline is the same for every command and chat, and takes plain values")
        .check(CLASSES);
    uses(MEANING, STORAGE, SUMMARIZER, GPU_MODEL)
        .because("what is alike does not depend on who asks for it")
        .check(CLASSES);
    uses(LIBRARY, TEXTS, STORAGE)
        .because("what a chat keeps does not depend on how it is asked for")
        .check(CLASSES);
    uses(TRENDS, EDITIONS, MEANING, TASTE, STORAGE)
        .because("what grows does not depend on how it is shown")
        .check(CLASSES);
    uses(CHART, TRENDS, RENDER, STORAGE)
        .because("a picture is of figures, whoever is sent it")
        .check(CLASSES);
    uses(POST, RENDER, STORAGE)
        .because("what becomes of a message does not depend on who carries it")
        .check(CLASSES);
    uses(TELEGRAM, POST, RENDER, STORAGE)
        .because("messages go and updates come in the same way, whatever they are about")
        .check(CLASSES);
    uses(WORK, POST, RENDER, STORAGE)
        .because("that something is done, and once, does not depend on what it is")
        .check(CLASSES);
    uses(
            DELIVERY,
            CHART,
            TRENDS,
            LIBRARY,
            MONITOR,
            WORK,
            POST,
            TELEGRAM,
            RENDER,
            EDITIONS,
            STORAGE,
            FETCHER,
            SUMMARIZER)
        .because("a digest goes out by itself, whether or not anybody can ask for it")
        .check(CLASSES);
    uses(
            COMMAND,
            "io.nonmun.summarizer.fulltext",
            CHART,
            TRENDS,
            MEANING,
            LIBRARY,
            DELIVERY,
            WORK,
            POST,
            TELEGRAM,
            RENDER,
            EDITIONS,
            STORAGE,
            FETCHER,
            "io.nonmun.bot")
        .because("a command asks others for what takes long, and never a model itself")
        .check(CLASSES);
    uses(SCHEDULE, DELIVERY, POST, TEXTS, FETCHER, MODEL, RETRY)
        .because("a timetable says when, and that it failed, and not what is done")
        .check(CLASSES);
    uses(MONITOR, CONFIG, WEB, POST, TELEGRAM, RENDER, STORAGE, FETCHER, SUMMARIZER)
        .because("who watches the work knows the modules, and not what is done with them")
        .check(CLASSES);
    uses(
            PAGE,
            COMPARE,
            CATALOG,
            CHART,
            COMMAND,
            CONFIG,
            EDITIONS,
            MEANING,
            MONITOR,
            POST,
            RENDER,
            TELEGRAM,
            TRENDS,
            STORAGE,
            SUMMARIZER)
        .because("a page shows what others know, and changes nothing but by a command")
        .check(CLASSES);
    uses(STORED, TEXTS, CONFIG, DELIVERY, POST, TELEGRAM, STORAGE, FETCHER, SUMMARIZER)
        .because("an adapter knows two ports: who remembers, and who has something to remember")
        .check(CLASSES);
    uses(COMPARE, INTAKE, STORAGE, FETCHER, SUMMARIZER, GPU_MODEL)
        .because("which model is better does not depend on how it is asked")
        .check(CLASSES);
    uses(EVALUATION, TEXTS, MODEL, SUMMARIZER)
        .because("the guard is tried as it stands, without the bot around it")
        .check(CLASSES);
    uses(WEB).because("who is let in does not depend on what is served").check(CLASSES);
    uses(SERVE, WEB, GPU_MODEL)
        .because("a model is served without the bot around it")
        .check(CLASSES);
    uses(
            CLI,
            TEXTS,
            SERVE,
            CATALOG,
            GPU_MODEL,
            WIRING,
            CONFIG,
            DOCTOR,
            EVALUATION,
            COMPARE,
            INTAKE,
            MODEL,
            "io.nonmun.bot")
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
  void librariesStayWhereTheyAreWiredOrAdapted() {
    only(
            List.of(WIRING, MONITOR),
            "org.springframework.context..",
            "org.springframework.boot.health..",
            "org.springframework.boot.autoconfigure..")
        .because("everything else is a library that anything can put together")
        .check(CLASSES);
    only(List.of(WIRING), "org.springframework.beans..", "org.springframework.stereotype..")
        .because("nothing is injected, and nothing found by being annotated")
        .check(CLASSES);
    only(List.of(WIRING, MONITOR, CONFIG), "org.springframework.boot..")
        .because("Boot reads settings and serves health; what is configured does not see it")
        .check(CLASSES);
    only(List.of(SCHEDULE, WIRING), "com.github.kagkarlsson..")
        .because("what is done does not depend on who remembers when")
        .check(CLASSES);
    only(List.of(TELEGRAM), "org.telegram..")
        .because("Telegram's own types stop at the adapter")
        .check(CLASSES);
    only(List.of(PAGE), "gg.jte..")
        .because("what is shown in Telegram and in a terminal is no HTML")
        .check(CLASSES);
    only(List.of("io.nonmun.fetcher.pdf"), "org.apache.pdfbox..", "org.apache.fontbox..")
        .because("what a file does to its reader stays in the process that reads it")
        .check(CLASSES);
    only(List.of("io.nonmun.gpumodel.cuda"), "jcuda..")
        .because(
            "kernels are launched through a port, behind which tests put a machine of their own")
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

  /// Of our own classes, only those of some packages use a library.
  private static ArchRule only(List<String> ours, String... library) {
    return noClasses()
        .that()
        .resideOutsideOfPackages(ours.toArray(String[]::new))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library);
  }
}
