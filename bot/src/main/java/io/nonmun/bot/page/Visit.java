package io.nonmun.bot.page;

import io.nonmun.bot.render.texts.Texts;
import io.nonmun.storage.model.Language;
import java.util.Locale;
import java.util.Map;

/// One request for a page, as far as pages care.
///
/// @param path without a query
/// @param fields of the query, or of the form that was sent
/// @param isOwner whether the visitor may see and change what is the owner's
/// @param formToken that a form has to carry; empty for who may change nothing
/// @param partly whether a part of the page is asked for, to be put into one that is shown
public record Visit(
    String path,
    Map<String, String> fields,
    Texts texts,
    boolean isOwner,
    String formToken,
    boolean partly) {

  public Visit {
    fields = Map.copyOf(fields);
  }

  /// A sentence in the visitor's language.
  public String text(String key, Object... arguments) {
    return texts.of(key, arguments);
  }

  /// As `lang` of HTML and of the query.
  public String language() {
    return code(texts.language());
  }

  static String code(Language language) {
    return language.name().toLowerCase(Locale.ROOT);
  }

  /// The other language, to change to.
  public String otherLanguage() {
    return code(texts.language() == Language.KO ? Language.EN : Language.KO);
  }

  /// Empty where there is none.
  String field(String name) {
    return fields.getOrDefault(name, "");
  }

  public String stylesheet() {
    return Assets.STYLESHEET.path();
  }

  public String script() {
    return Assets.SCRIPT.path();
  }

  public String ownScript() {
    return Assets.OWN_SCRIPT.path();
  }

  public String icon() {
    return Assets.ICON.path();
  }
}
