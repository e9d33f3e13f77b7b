package io.nonmun.bot.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nonmun.bot.editions.Editions;
import io.nonmun.storage.Storage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every page in headless Chromium, on a phone and on a desk, by day and by night. With
/// `-Dnonmun.screenshots=FOLDER` it leaves pictures there. Off by default: it needs a browser.
@Tag("browser")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {

  private static final int TAB = 9;
  private static final int ENTER = 13;

  /// Texts whose contrast with what is behind them is less than WCAG 2.2 asks of AA (4.5; 3 where
  /// they are large).
  private static final String FAINT =
      """
      (() => {
        const light = rgb => {
          const [r, g, b] = rgb.map(v => v / 255).map(v =>
            v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const colour = css => css.match(/[\\d.]+/g).map(Number);
        const behind = element => {
          for (let e = element; e; e = e.parentElement) {
            const c = colour(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] === 1) return c.slice(0, 3);
          }
          return [255, 255, 255];
        };
        const faint = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const element = texts.currentNode.parentElement;
          if (!texts.currentNode.data.trim() || element.closest("svg,script,.skip")) continue;
          const style = getComputedStyle(element);
          const [a, b] = [light(colour(style.color).slice(0, 3)), light(behind(element))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          const large = parseFloat(style.fontSize) >= 24
            || parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700;
          if (ratio < (large ? 3 : 4.5)) {
            faint.push(ratio.toFixed(2) + " " + texts.currentNode.data.trim().slice(0, 40));
          }
        }
        return faint;
      })()\
      """;

  /// What a finger would miss: WCAG 2.2's 24 pixels, links within a text apart.
  private static final String SMALL =
      """
      [...document.querySelectorAll("button, input:not([type=hidden]), summary, header a, .more a, .steps a")]
        .filter(e => e.getClientRects().length)
        .filter(e => { const r = e.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
        .map(e => e.outerHTML.slice(0, 80))\
      """;

  private static final String UNNAMED =
      """
      [...document.querySelectorAll("a, button, input:not([type=hidden]), img, svg, progress, meter")]
        .filter(e => !e.textContent.trim() && !e.getAttribute("aria-label") && !e.getAttribute("alt")
          && !(e.labels && e.labels.length) && !e.querySelector("title"))
        .map(e => e.outerHTML.slice(0, 80))\
      """;

  /// Links of the head that have to be scrolled to.
  private static final String CUT =
      """
      [...document.querySelectorAll("header a")]
        .filter(e => { const r = e.getBoundingClientRect(), n = e.parentElement.getBoundingClientRect();
          return r.left < n.left - 1 || r.right > n.right + 1 || r.right > innerWidth; })
        .map(e => e.textContent.trim())\
      """;

  private RunningBot bot;
  private Browser browser;
  private String host;
  private PageFixture.Filled filled;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    var program = Browser.find();
    assumeTrue(program.isPresent(), "no Chromium: install Debian's chromium");
    var settings = RunningBot.settings(folder);
    settings.put("NONMUN_ARXIV_CATEGORIES", "cs.CL,cs.LG,cs.AI,cs.CV");
    settings.put("NONMUN_ARXIV_SITE_INTERVAL", "0s");
    settings.put("NONMUN_ARXIV_MIN_INTERVAL", "0s");
    settings.remove("NONMUN_TELEGRAM_TOKEN");
    host = "http://127.0.0.1:" + settings.get("NONMUN_HTTP_PORT");
    bot = RunningBot.start(settings);
    filled = PageFixture.fill(bot.bean(Storage.class), bot.bean(Editions.class));
    browser = new Browser(program.get(), folder.resolve("browser"));
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (bot != null) {
      bot.close();
    }
  }

  private Stream<Arguments> views() {
    var paths =
        List.of(
            "/",
            "/papers?q=model",
            "/paper/" + filled.summarised(),
            "/paper/" + filled.hostile(),
            "/models",
            "/settings",
            "/preview",
            "/compare",
            "/compare?standing=yes");
    return paths.stream()
        .flatMap(path ->
            Stream.of(360, 1280)
                .flatMap(width ->
                    Stream.of("ko", "en").map(language -> Arguments.of(path, width, language))));
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyPageCanBeReadWhateverItIsSeenOn(String path, int width, String language)
      throws IOException {
    for (var dark : List.of(false, true)) {
      browser.size(width, 800, dark);
      browser.open(host + path + (path.contains("?") ? "&" : "?") + "lang=" + language);
      var view = path + " " + width + " " + language + (dark ? " dark" : " light");
      keep(view);

      assertThat(browser.value("document.documentElement.scrollWidth").asInt())
          .as("nothing is wider than the screen: " + view)
          .isLessThanOrEqualTo(width);
      assertThat(browser.texts(FAINT)).as(view).isEmpty();
      assertThat(browser.texts(SMALL)).as(view).isEmpty();
      assertThat(browser.texts(UNNAMED)).as(view).isEmpty();
      assertThat(browser.texts(CUT)).as("all tabs are seen: " + view).isEmpty();
      assertThat(browser.value("document.querySelectorAll('h1').length").asInt()).isEqualTo(1);
      assertThat(browser.value("typeof htmx").asString()).isEqualTo("object");
      assertThat(browser.console).as(view).isEmpty();
      assertThat(browser.requests)
          .as("no request to another host: " + view)
          .isNotEmpty()
          .allMatch(url -> URI.create(url).getAuthority().equals(URI.create(host).getAuthority()));
    }
  }

  private void keep(String view) throws IOException {
    var folder = System.getProperty("nonmun.screenshots", "");
    if (!folder.isEmpty()) {
      var name = view.strip().replaceAll("[^\\w]+", "_") + ".png";
      Files.createDirectories(Path.of(folder));
      Files.write(Path.of(folder).resolve(name), browser.screenshot());
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void everyPageCanBeUsedByKeyboard(String path, int width, String language) {
    browser.size(width, 800, false);
    browser.open(host + path + (path.contains("?") ? "&" : "?") + "lang=" + language);
    var all =
        browser
            .value(
                """
                [...document.querySelectorAll("a[href], button, input:not([type=hidden]), summary")]
                  .filter(e => e.checkVisibility()).length\
                """)
            .asInt();
    var seen = new ArrayList<String>();
    for (var i = 0; i < all; i++) {
      browser.press("Tab", TAB);
      seen.add(
          browser
              .value(
                  """
                  (() => {
                    const e = document.activeElement;
                    const s = getComputedStyle(e);
                    e.dataset.seen = "yes";
                    return s.outlineStyle === "none" ? "no outline: " + e.outerHTML.slice(0, 80) : "";
                  })()\
                  """)
              .asString());
    }
    assertThat(seen).as("what has the focus shows it").allMatch(String::isEmpty);
    assertThat(browser.value("document.querySelectorAll('[data-seen]').length").asInt())
        .as("every link, button and field has its turn")
        .isEqualTo(all);
  }

  @Test
  void thePreviewIsTypedAndPressedWithoutAMouse() {
    browser.size(360, 800, false);
    browser.open(host + "/preview?lang=ko");
    browser.value("document.getElementById('text').focus()");
    browser.type("/start");
    browser.press("Enter", ENTER);
    browser.await("document.querySelector('.bubble.bot .keys')");

    assertThat(browser.value("document.getElementById('text').value").asString()).isEmpty();
    browser.value("document.querySelector('.keys button[value^=\"1:sk:+cs.LG\"]').focus()");
    browser.press("Enter", ENTER);
    browser.await("document.querySelector('.keys button[value^=\"1:sk:-cs.LG\"]')");

    assertThat(browser.value("document.activeElement.value").asString())
        .as("the focus stays on the button that was pressed")
        .isEqualTo("1:sk:-cs.LG");
    assertThat(browser.value("location.pathname").asString()).isEqualTo("/preview");
    assertThat(browser.console).isEmpty();
  }

  @Test
  void pairAfterPairIsJudgedWithoutAMouse() {
    browser.size(360, 800, false);
    browser.open(host + "/compare?lang=ko");
    browser.value("document.getElementById('choose-tie').focus()");
    for (var judged = 1; judged <= 2; judged++) {
      browser.press("Enter", ENTER);
      browser.await("document.querySelector('progress').value === " + judged);
      assertThat(browser.value("document.activeElement.id").asString()).isEqualTo("choose-tie");
    }
    browser.value("document.getElementById('undo').focus()");
    browser.press("Enter", ENTER);
    browser.await("document.querySelector('progress').value === 1");
    browser.press("Enter", ENTER);
    browser.await("document.querySelector('progress').value === 0");

    assertThat(browser.value("document.querySelector('main').textContent").asString())
        .contains("왼쪽이 낫다")
        .doesNotContain("model-a");
    assertThat(browser.console).isEmpty();
  }

  @Test
  void aSearchFindsWhileItIsTyped() {
    browser.size(360, 800, false);
    browser.open(host + "/papers?lang=ko");
    browser.value("document.getElementById('q').focus()");
    browser.type(PageFixture.TITLE_KO);
    browser.await(
        "document.querySelector('#hits a[href=\"/paper/%s\"]')".formatted(filled.summarised()));

    assertThat(browser.value("document.activeElement.id").asString()).isEqualTo("q");
  }

  @Test
  void theDaysProgressComesByItself() {
    browser.size(360, 800, false);
    browser.open(host + "/?lang=ko");
    browser.value("document.querySelector('#run dd').textContent = 'old'");
    browser.await("document.querySelector('#run dd').textContent !== 'old'");
  }

  @Test
  void withoutJavaScriptTheSameIsThere() {
    browser.call("Emulation.setScriptExecutionDisabled", Map.of("value", true));
    try {
      browser.size(360, 800, false);
      browser.open(host + "/?lang=ko");
      assertThat(browser.requests).isNotEmpty();
      assertThat(browser.value("typeof htmx").asString()).isEqualTo("undefined");
      assertThat(browser.value("document.querySelectorAll('.digest article').length").asInt())
          .isGreaterThan(3);
    } finally {
      browser.call("Emulation.setScriptExecutionDisabled", Map.of("value", false));
    }
  }
}
