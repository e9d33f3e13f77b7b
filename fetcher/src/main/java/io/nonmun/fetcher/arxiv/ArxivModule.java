package io.nonmun.fetcher.arxiv;

import com.rometools.rome.feed.CopyFrom;
import com.rometools.rome.feed.module.Module;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jdom2.Element;

/// arXiv's own elements of a feed entry, for Rome. Public because Rome makes it by reflection.
///
/// @param elements text by element name (`comment`, `announce_type`); of an element that carries a
///   `term` instead of text (`primary_category`) the term
public record ArxivModule(Map<String, String> elements) implements Module {

  static final String URI = "http://arxiv.org/schemas/atom";

  public ArxivModule {
    elements = Map.copyOf(elements);
  }

  static ArxivModule of(Element entry) {
    var elements = new LinkedHashMap<String, String>();
    for (var child : entry.getChildren()) {
      if (URI.equals(child.getNamespaceURI())) {
        var term = child.getAttributeValue("term");
        elements.putIfAbsent(child.getName(), term == null ? child.getText() : term);
      }
    }
    return new ArxivModule(elements);
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(elements.get(name)).filter(text -> !text.isBlank());
  }

  @Override
  public String getUri() {
    return URI;
  }

  @Override
  public Object clone() {
    return this;
  }

  @Override
  public Class<? extends CopyFrom> getInterface() {
    return ArxivModule.class;
  }

  @Override
  public void copyFrom(CopyFrom other) {
    throw new UnsupportedOperationException("an ArxivModule never changes");
  }
}
