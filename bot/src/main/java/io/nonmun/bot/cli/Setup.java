package io.nonmun.bot.cli;

import static io.nonmun.bot.render.texts.Texts.KOREAN;

import io.nonmun.bot.config.ConfigText;
import io.nonmun.bot.doctor.Check;
import io.nonmun.bot.doctor.Finding;
import io.nonmun.bot.doctor.Finding.Status;
import io.nonmun.bot.doctor.ServiceChecks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Asks an owner for what the bot needs, and tries each answer before it is taken.
final class Setup {

  private final Terminal terminal;
  private final ServiceChecks services;

  /// @param patience for each answer of a service
  Setup(Terminal terminal, Duration patience) {
    this.terminal = terminal;
    services = new ServiceChecks(patience);
  }

  /// Whoever does not answer any more; nothing has been written.
  static final class Abandoned extends RuntimeException {
    Abandoned() {
      super(KOREAN.of("terminal.init.abandoned"));
    }
  }

  /// @return empty where the owner wants no bot yet
  Optional<String> askForToken(String baseUrl) {
    while (true) {
      var token = ask("terminal.init.token");
      if (token.isEmpty()) {
        return Optional.empty();
      }
      if (!token.matches("\\d{3,}:[\\w-]{20,}")) {
        terminal.note(KOREAN.of("terminal.init.token.form"));
      } else if (isFine(services.telegram(baseUrl, token))) {
        return Optional.of(token);
      }
    }
  }

  /// The admin, by a message that they send to the bot.
  Optional<Long> askForAdmin(String baseUrl, String token) {
    while (!ask("terminal.init.admin").equals("-")) {
      try {
        var person = services.whoWrites(baseUrl, token);
        if (person.isEmpty()) {
          terminal.note(KOREAN.of("terminal.init.admin.none"));
        } else if (!isNo(
            ask("terminal.init.admin.is", person.get().name(), person.get().id() + ""))) {
          return person.map(ServiceChecks.Person::id);
        }
      } catch (IOException e) {
        terminal.note(KOREAN.of("terminal.init.admin.unread", e.getClass().getSimpleName()));
      }
    }
    return Optional.empty();
  }

  private static boolean isNo(String answer) {
    return KOREAN.list("terminal.no").contains(answer.toLowerCase(Locale.ROOT));
  }

  /// The lines of `summarizer`, if the owner has a model.
  ConfigText askForModel(ConfigText text) {
    while (true) {
      var url = ask("terminal.init.model");
      if (url.isEmpty()) {
        return text;
      }
      if (url.equalsIgnoreCase("auto")) {
        return text.with("summarizer", "local", new ConfigText.Raw("{ model: auto }"));
      }
      if (!url.matches("https?://\\S+/v1")) {
        terminal.note(KOREAN.of("terminal.init.model.form"));
        continue;
      }
      var key = ask("terminal.init.key");
      var names = services.models(url, key);
      var model =
          names.size() == 1
              ? names.getFirst()
              : ask("terminal.init.name", String.join(", ", some(names)));
      if (isFine(services.openAi(url, key, model))) {
        var settings =
            Stream.of(
                    "base-url: " + ConfigText.quoted(url),
                    key.isEmpty() ? "" : "api-key: " + ConfigText.quoted(key),
                    "model: " + ConfigText.quoted(model))
                .filter(setting -> !setting.isEmpty())
                .toList();
        return text.with(
            "summarizer", "openai", new ConfigText.Raw("{ " + String.join(", ", settings) + " }"));
      }
    }
  }

  private static List<String> some(List<String> names) {
    return names.subList(0, Math.min(10, names.size()));
  }

  /// Whether it works; if not, it is said why.
  private boolean isFine(Check check) {
    Finding finding;
    try {
      finding = check.test().call();
    } catch (Exception e) {
      finding = Finding.fail(CommandLineInterface.reason(e), "");
    }
    var mend = finding.mend() == null ? "" : KOREAN.of("terminal.doctor.mend", finding.mend());
    terminal.note("→ " + finding.detail() + mend);
    return finding.status() == Status.OK;
  }

  void say(String text) {
    terminal.note(text);
  }

  /// @throws Abandoned where nobody answers any more
  String ask(String question, Object... arguments) {
    return terminal.ask(KOREAN.of(question, arguments)).orElseThrow(Abandoned::new);
  }
}
