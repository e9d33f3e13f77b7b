package io.nonmun.bot.command;

import io.nonmun.bot.library.Library;
import io.nonmun.bot.library.Library.Kept;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.SavedView;
import io.nonmun.storage.model.ArxivId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/saved`: what the chat saved and wrote about, the newest first, or those of it that have words.
record SavedCommand(Library library, SearchCommand search) implements Command {

  private static final int PAGE = 5;

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var words = request.argument().strip();
    var isSearch = !words.isEmpty() && !library.kept(request.key()).isEmpty();
    return List.of(isSearch ? search.saved(request, words) : page(request, 0));
  }

  /// Reads which page a button asks for.
  static int number(String argument) {
    if (!argument.matches("\\d{1,5}")) {
      throw new ForgedButton();
    }
    return Integer.parseInt(argument);
  }

  /// A press of one of the arrows; a page that is no longer there is the last one.
  Optional<Message> turn(Request request, int page) {
    return Optional.of(page(request, page));
  }

  private Message page(Request request, int wanted) {
    var kept = library.kept(request.key());
    if (kept.isEmpty()) {
      return Message.of(request.texts().of("saved.none"));
    }
    var last = (kept.size() - 1) / PAGE;
    var page = Math.min(wanted, last);
    var from = page * PAGE;
    var arrows = new ArrayList<Button>();
    if (page > 0) {
      arrows.add(new Button("◀", Action.SAVED, Integer.toString(page - 1)));
    }
    if (page < last) {
      arrows.add(new Button("▶", Action.SAVED, Integer.toString(page + 1)));
    }
    var shown = kept.subList(from, Math.min(from + PAGE, kept.size()));
    return SavedView.of(items(request, shown), from, kept.size(), arrows, request.texts());
  }

  private List<SavedView.Item> items(Request request, List<Kept> kept) {
    var titles = titles(request, kept);
    return kept.stream()
        .map(each ->
            new SavedView.Item(
                each.paper(),
                titles.getOrDefault(each.paper(), each.paper().value()),
                each.at().atZone(request.preferences().zone()).toLocalDate(),
                each.notes()))
        .toList();
  }

  private Map<ArxivId, String> titles(Request request, List<Kept> kept) {
    var titles = new HashMap<ArxivId, String>();
    for (var entry : library.read(kept)) {
      titles.put(entry.paper().id(), Library.title(entry, request.texts()));
    }
    return titles;
  }
}
