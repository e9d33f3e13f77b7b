package io.nonmun.bot.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What a request is answered with.
///
/// @param body not to be changed any more
record Answer(int status, String type, byte[] body, Map<String, String> headers) {

  /// The templates of `src/main/jte`, which were compiled with the program. They escape all that
  /// they are given by where it stands.
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(ContentType.Html);

  Answer {
    headers = Map.copyOf(headers);
  }

  static Answer html(String template, Visit visit, Object view) {
    return html(200, template, visit, view);
  }

  private static Answer html(int status, String template, Visit visit, Object view) {
    var output = new StringOutput();
    TEMPLATES.render(template, Map.of("visit", visit, "view", view), output);
    var body = output.toString().getBytes(StandardCharsets.UTF_8);
    return new Answer(status, "text/html; charset=utf-8", body, Map.of());
  }

  /// A page that says why there is none.
  ///
  /// @param key of the sentence
  static Answer excuse(int status, Visit visit, String key) {
    return html(status, "excuse.jte", visit, visit.text(key));
  }

  static Answer text(int status, String text) {
    return new Answer(
        status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of());
  }

  static Answer file(String type, byte[] bytes) {
    return new Answer(200, type, bytes, Map.of());
  }

  /// What is shown stays.
  static Answer nothing() {
    return text(204, "");
  }

  /// After something was done, so that a reload does not do it again.
  static Answer seeOther(String path) {
    return text(303, "").with("Location", path);
  }

  Answer with(String header, String value) {
    var more = new HashMap<>(headers);
    more.put(header, value);
    return new Answer(status, type, body, more);
  }
}
