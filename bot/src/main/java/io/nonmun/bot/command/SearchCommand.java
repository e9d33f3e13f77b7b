package io.nonmun.bot.command;

import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.SearchView;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.SearchQuery;
import io.nonmun.storage.model.SummaryRecord;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `/search`: papers that were ever announced, by words, also those of the chat's notes, and by
/// `cat:`, `author:`, `after:` and `saved`.
record SearchCommand(
    Finder finder, PaperRepository papers, SummaryRepository summaries, Library library)
    implements Command {

  private static final int PAGE = 5;

  /// Narrows a search down to what the chat saved or wrote about.
  private static final String SAVED = "saved";

  /// More words than anybody types; each is looked for by itself.
  private static final int MOST_WORDS = 16;

  /// Words in quotes belong together, as an author's name does.
  private static final Pattern WORD =
      Pattern.compile("(?:(cat|author|after):)?+(?:\"([^\"]*+)\"|([^\\s\"]++))");

  /// A page of results, as its button asks for it.
  record Wish(String words, int page) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(.+)");

    static Wish of(String argument) {
      var form = FORM.matcher(argument);
      if (!form.matches()) {
        throw new ForgedButton();
      }
      return new Wish(form.group(2), Integer.parseInt(form.group(1)));
    }

    String argument() {
      return page + "." + words;
    }
  }

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var words = request.argument().strip();
    if (words.isEmpty()) {
      throw new BadArgument("search.usage");
    }
    return List.of(page(request, new Wish(words, 0)));
  }

  /// What of the chat's own papers has the words.
  Message saved(Request request, String words) throws InterruptedException {
    return page(request, new Wish(SAVED + " " + words, 0));
  }

  /// A press of one of the arrows.
  Optional<Message> turn(Request request, Wish wish) throws InterruptedException {
    return Optional.of(page(request, wish));
  }

  private Message page(Request request, Wish wish) throws InterruptedException {
    var query = query(wish.words(), request.key());
    var from = wish.page() * PAGE;
    var hits = finder.find(query, from, PAGE);
    if (query.kept() && hits.papers().isEmpty()) {
      return Message.of(request.texts().of("saved.unfound", Words.brief(wish.words())));
    }
    var found = papers.latest(hits.papers());
    var shown = hits.papers().stream().map(found::get).filter(Objects::nonNull).toList();
    // Summaries are Korean.
    var made =
        request.texts().language() == Language.KO
            ? summaries.newest(shown.stream().map(Paper::version).toList())
            : Map.<PaperVersion, SummaryRecord>of();
    var notes = library.notes(request.key());
    var results =
        new SearchView.Results(
            wish.words(),
            query.words(),
            from,
            hits.total(),
            shown.stream()
                .map(paper ->
                    new SearchView.Hit(
                        paper,
                        made.get(paper.version()),
                        notes.getOrDefault(paper.id(), List.of()),
                        hits.byMeaning().contains(paper.id())))
                .toList());
    var last = (Math.min(hits.total(), SearchRepository.MOST) - 1) / PAGE;
    return SearchView.of(results, arrows(wish, last), request.texts());
  }

  /// Where the words leave room for them.
  private static List<Button> arrows(Wish wish, int last) {
    var buttons = new ArrayList<Button>();
    if (wish.page() > 0) {
      arrow("◀", new Wish(wish.words(), wish.page() - 1)).ifPresent(buttons::add);
    }
    if (wish.page() < last) {
      arrow("▶", new Wish(wish.words(), wish.page() + 1)).ifPresent(buttons::add);
    }
    return buttons;
  }

  private static Optional<Button> arrow(String label, Wish to) {
    return Button.fits(Action.SEARCH, to.argument())
        ? Optional.of(new Button(label, Action.SEARCH, to.argument()))
        : Optional.empty();
  }

  /// @param chat whose notes and saved papers are meant; null for nobody's
  /// @throws BadArgument if a filter makes no sense
  static SearchQuery query(String text, @Nullable ChatKey chat) {
    var words = new ArrayList<String>();
    var authors = new ArrayList<String>();
    var categories = new ArrayList<Category>();
    @Nullable YearMonth after = null;
    var kept = false;
    var parts = WORD.matcher(text);
    while (parts.find() && words.size() + authors.size() + categories.size() < MOST_WORDS) {
      var value = parts.group(2) == null ? parts.group(3) : parts.group(2);
      switch (parts.group(1)) {
        case null -> {
          if (chat != null && SAVED.equalsIgnoreCase(parts.group(3))) {
            kept = true;
          } else {
            words.add(value);
          }
        }
        case "author" -> authors.add(value);
        case "cat" -> categories.add(category(value));
        default -> after = month(value);
      }
    }
    return new SearchQuery(words, authors, categories, after, chat, kept);
  }

  private static Category category(String text) {
    return Categories.find(text)
        .orElseThrow(
            () -> new BadArgument("search.cat", Words.brief(text), Categories.nearest(text)));
  }

  private static YearMonth month(String text) {
    try {
      return YearMonth.parse(text);
    } catch (DateTimeException e) {
      throw new BadArgument("search.after", Words.brief(text));
    }
  }
}
