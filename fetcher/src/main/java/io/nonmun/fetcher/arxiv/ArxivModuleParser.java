package io.nonmun.fetcher.arxiv;

import com.rometools.rome.feed.module.Module;
import com.rometools.rome.io.ModuleParser;
import java.util.Locale;
import org.jdom2.Element;

/// Hands arXiv's elements of an entry to Rome; named in `rome.properties`, hence public.
public final class ArxivModuleParser implements ModuleParser {

  @Override
  public String getNamespaceUri() {
    return ArxivModule.URI;
  }

  @Override
  public Module parse(Element entry, Locale locale) {
    return ArxivModule.of(entry);
  }
}
