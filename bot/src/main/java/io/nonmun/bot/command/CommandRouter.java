package io.nonmun.bot.command;

import static java.util.Map.entry;

import io.nonmun.bot.Nearest;
import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.SendOutcome.Scope;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.render.texts.Texts;
import io.nonmun.bot.telegram.ChatAdmins;
import io.nonmun.bot.telegram.ChatMenus;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.UpdateHandler;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.DraftRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.SearchRepository;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.PaperReference;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers everything that people say and press. Whatever happens, one short line is the least that
/// they get. Safe for use by many threads, as [UpdateHandler] says.
public final class CommandRouter implements UpdateHandler {

  private static final Logger log = LoggerFactory.getLogger(CommandRouter.class);

  private static final Set<Action> SETTINGS =
      EnumSet.of(
          Action.SCREEN,
          Action.CATEGORY,
          Action.TIME,
          Action.ZONE,
          Action.COUNT,
          Action.QUIET,
          Action.UNLIKE,
          Action.UNMUTE);

  /// Those that change nothing.
  private static final Set<String> TELLING =
      Set.of("help", "settings", "coverage", "why", "search", "ask", "saved", "export", "trends");

  /// What commands ask others for.
  public record Desks(
      DigestDesk digests,
      DigestRequests requests,
      OpenCards cards,
      Broadcasts broadcasts,
      DraftRepository drafts,
      PaperRepository papers,
      SummaryRepository summaries,
      SearchRepository search,
      Doors doors) {}

  private record Entry(Rights rights, Command command) {}

  private final Supplier<CommandSettings> settings;
  private final ChatRepository chats;
  private final Reachability reachability;
  private final Post sender;
  private final Gatekeeper gatekeeper;
  private final ChatMenus menus;
  private final Profiles profiles;
  private final Welcome welcome;
  private final PaperCommand paper;
  private final Doors doors;
  private final Map<String, Entry> commands;
  private final Map<Action, Press<?>> presses;

  /// @param settings asked for with every update, so that a change of the config file holds at once
  public CommandRouter(
      Supplier<CommandSettings> settings,
      ChatRepository chats,
      Reachability reachability,
      Post sender,
      ChatAdmins chatAdmins,
      ChatMenus menus,
      Desks desks) {
    this.settings = settings;
    this.chats = chats;
    this.reachability = reachability;
    this.sender = sender;
    this.gatekeeper = new Gatekeeper(chatAdmins);
    this.menus = menus;
    this.profiles = new Profiles(chats);
    this.welcome = new Welcome(chats, sender);
    this.doors = desks.doors();
    this.paper = new PaperCommand(desks.cards(), desks.papers(), desks.summaries(), sender);
    var start = new StartCommand(profiles, desks.drafts(), desks.requests(), sender);
    var search = new SearchCommand(desks.search(), desks.papers(), desks.summaries());
    var mute = new MuteCommand(profiles);
    var unmute = new UnmuteCommand(profiles);
    var stop = new StopCommand(chats, menus);
    this.commands =
        Map.ofEntries(
            entry("start", changing(start)),
            entry("today", reading(new TodayCommand(desks.requests()))),
            entry("paper", reading(paper)),
            entry(
                "subscribe",
                changing(new SubscribeCommand("subscribe", profiles, Change::subscribe))),
            entry(
                "unsubscribe",
                changing(new SubscribeCommand("unsubscribe", profiles, Change::unsubscribe))),
            entry("keywords", changing(new KeywordsCommand(profiles))),
            entry("mute", changing(mute)),
            entry("unmute", changing(unmute)),
            entry("time", changing(new TimeCommand(profiles))),
            entry("zone", changing(new ZoneCommand(profiles))),
            entry("count", changing(new CountCommand(profiles))),
            entry("quiet", changing(new QuietCommand(profiles))),
            entry("lang", changing(new LangCommand(profiles, menus))),
            entry("coverage", reading(new CoverageCommand(desks.digests()))),
            entry("why", reading(new WhyCommand(desks.digests()))),
            entry("settings", changing(r -> List.of(Screens.main(r.texts(), r.preferences())))),
            entry("stop", changing(stop)),
            entry("help", reading(new HelpCommand())),
            entry(
                "admin",
                new Entry(Rights.OWNER, new AdminCommand(desks.digests(), desks.broadcasts()))),
            entry("search", reading(search)),
            entry("ask", comingSoon()),
            entry("saved", comingSoon()),
            entry("export", comingSoon()),
            entry("trends", comingSoon()));
    this.presses =
        Map.ofEntries(
            entry(Action.CARD, new Press<>(Rights.READ, PaperCommand::id, paper::card)),
            entry(Action.EVIDENCE, new Press<>(Rights.READ, PaperCommand::id, paper::evidence)),
            entry(Action.LESS, new Press<>(Rights.CHANGE, PaperCommand::id, paper::less)),
            entry(Action.MUTE, new Press<>(Rights.CHANGE, CommandRouter::word, mute::press)),
            entry(Action.UNMUTE, new Press<>(Rights.CHANGE, CommandRouter::word, unmute::press)),
            entry(
                Action.UNLIKE,
                setting(
                    argument -> Change.unlike(word(argument)),
                    (request, now) -> Screens.words(request.texts(), now))),
            entry(
                Action.SCREEN,
                new Press<>(
                    Rights.CHANGE,
                    CommandRouter::screen,
                    (request, screen) -> Optional.of(screen.of(request, request.preferences())))),
            entry(
                Action.START_CATEGORY,
                new Press<>(Rights.CHANGE, Screens::categoryChange, start::tick)),
            entry(Action.START_TIME, new Press<>(Rights.CHANGE, Screens::timeChange, start::tick)),
            entry(
                Action.START_DONE,
                new Press<>(
                    Rights.CHANGE, Function.identity(), (request, none) -> start.done(request))),
            entry(Action.CATEGORY, setting(Screens::categoryChange, CommandRouter::categories)),
            entry(
                Action.TIME,
                setting(Screens::timeChange, (request, now) -> Screens.time(request.texts(), now))),
            entry(
                Action.ZONE,
                setting(
                    argument -> Change.zone(zone(argument)),
                    (request, now) -> Screens.zone(request.texts(), now))),
            entry(
                Action.COUNT,
                setting(
                    argument ->
                        Change.papers(CountCommand.parse(argument).orElseThrow(ForgedButton::new)),
                    (request, now) -> Screens.count(request.texts(), now))),
            entry(
                Action.QUIET,
                setting(
                    argument ->
                        Change.quietDays(
                            QuietCommand.parse(argument).orElseThrow(ForgedButton::new)),
                    (request, now) -> Screens.main(request.texts(), now))),
            entry(Action.SEARCH, new Press<>(Rights.READ, SearchCommand.Wish::of, search::turn)),
            entry(Action.STOP, new Press<>(Rights.CHANGE, CommandRouter::yes, stop::press)),
            entry(
                Action.BROADCAST,
                new Press<>(Rights.OWNER, Function.identity(), desks.broadcasts()::confirm)),
            entry(
                Action.BROADCAST_CANCEL,
                new Press<>(Rights.OWNER, Function.identity(), desks.broadcasts()::cancel)));
  }

  @Override
  public void handle(Incoming incoming) throws InterruptedException {
    switch (incoming) {
      case Incoming.Command(var origin, var name, var argument, var addressed) -> {
        // In a group, a command that is not ours is another bot's unless it says otherwise.
        if (commands.containsKey(name) || addressed || origin.kind() == Chat.Kind.PRIVATE) {
          answered(origin, argument, request -> command(request, name));
        }
      }
      case Incoming.PaperNamed(var origin, var named) ->
          answered(origin, "", request -> papers(request, named));
      case Incoming.DoiNamed(var origin, var doi) ->
          answered(origin, "", request -> permitted(request, Rights.READ, r -> paper.show(r, doi)));
      case Incoming.FileSent(var origin, var file) ->
          answered(
              origin,
              "",
              request ->
                  permitted(request, Rights.READ, r -> doors.uploads().show(sender, r, file)));
      case Incoming.InlineQueried(var user, var query, var words, var offset) ->
          doors.inline().answer(query, user, words, offset, settings.get());
      case Incoming.Chatter(var origin, var text) ->
          answered(
              origin,
              text,
              request -> permitted(request, Rights.READ, r -> Say.text(r.texts().of("chatter"))));
      case Incoming.ButtonPressed(var origin, var queryId, var data) ->
          answered(origin, "", request -> pressed(request, queryId, data));
      case Incoming.MembershipChanged changed -> membership(changed);
      case Incoming.Migrated(var oldChatId, var newChatId) -> migrated(oldChatId, newChatId);
    }
  }

  /// Telegram does not take a menu of its own along.
  private void migrated(long oldChatId, long newChatId) throws InterruptedException {
    chats.migrate(oldChatId, newChatId);
    var now = chats.find(ChatKey.of(newChatId));
    if (now.isPresent() && now.get().preferences().language() != Language.KO) {
      CommandMenu.show(menus, now.get(), now.get().preferences().language());
    }
  }

  @Override
  public boolean needsNoStorage(Incoming incoming) {
    return switch (incoming) {
      case Incoming.Command(_, var name, var argument, _) ->
          !commands.containsKey(name)
              || TELLING.contains(name)
              || name.equals("admin") && AdminCommand.onlyTells(argument);
      case Incoming.Chatter _, Incoming.InlineQueried _ -> true;
      case Incoming.PaperNamed _,
          Incoming.DoiNamed _,
          Incoming.FileSent _,
          Incoming.ButtonPressed _,
          Incoming.MembershipChanged _,
          Incoming.Migrated _ ->
          false;
    };
  }

  private interface Work {
    void on(Request request) throws InterruptedException;
  }

  /// The outer edge: what goes wrong is logged here, once, and said.
  private void answered(Origin origin, String argument, Work work) throws InterruptedException {
    var texts = Texts.KOREAN; // while nobody can say what the chat wants
    try {
      var request = request(origin, argument);
      texts = request.texts();
      work.on(request);
    } catch (BadArgument hint) {
      reply(origin, Say.text(hint.hint(texts)));
    } catch (RuntimeException | Error e) {
      log.error("chat={} failed", origin.chat().chatId(), e);
      reply(origin, Say.text(texts.of("broken")));
    }
  }

  private void command(Request request, String name) throws InterruptedException {
    var entry = commands.get(name);
    if (entry == null) {
      permitted(request, Rights.READ, r -> Say.text(unknown(r.texts(), name)));
    } else {
      permitted(request, entry.rights(), entry.command());
    }
  }

  private void papers(Request request, List<PaperReference> named) throws InterruptedException {
    permitted(
        request,
        Rights.READ,
        r -> {
          paper.show(r, named);
          return List.of();
        });
  }

  private void permitted(Request request, Rights rights, Command command)
      throws InterruptedException {
    var refusal = gatekeeper.refusal(request, rights);
    reply(request.origin(), refusal.isPresent() ? Say.text(refusal.get()) : command.run(request));
  }

  private void pressed(Request request, String queryId, String data) throws InterruptedException {
    Press.Ready press;
    Request wish;
    try {
      var parsed = Button.parse(data).orElseThrow(ForgedButton::new);
      var kind = presses.get(parsed.action());
      press = kind.ready(parsed.argument());
      wish = about(parsed, request);
      if (doors.uploads().isForeign(wish.key(), parsed.argument())) {
        throw new ForgedButton();
      }
      var refusal = gatekeeper.refusal(wish, kind.rights(), Typed.of(request.texts(), parsed));
      if (refusal.isPresent()) {
        sender.acknowledge(queryId, refusal.get());
        return;
      }
    } catch (ForgedButton e) {
      sender.acknowledge(queryId, request.texts().of("button.old"));
      return;
    }
    sender.acknowledge(queryId, "");
    var changed = press.run(wish);
    if (changed.isPresent()) {
      var here = request.key();
      var message =
          wish.key().equals(here)
              ? changed.get()
              : changed.get().about(wish.key().chatId(), request.texts());
      sender.edit(here, request.origin().messageId(), message);
    }
  }

  /// The request as one about another chat: only settings are changed from outside, in private, of
  /// a chat that is known.
  private Request about(Button.Press press, Request request) {
    if (press.target() == 0) {
      return request;
    }
    if (!SETTINGS.contains(press.action()) || request.origin().kind() != Chat.Kind.PRIVATE) {
      throw new ForgedButton();
    }
    var chat = chats.find(ChatKey.of(press.target())).orElseThrow(ForgedButton::new);
    return new Request(
        request.origin(), chat, request.texts(), request.argument(), request.settings());
  }

  private void membership(Incoming.MembershipChanged changed) throws InterruptedException {
    var known = chats.find(changed.chat()).isPresent();
    if (changed.unreachable() == null) {
      reachability.back(changed.chat());
    } else {
      reachability.lost(changed.chat(), Scope.CHAT, changed.unreachable());
    }
    var now = settings.get();
    var admitted = now.admits(changed.chat());
    var added = changed.added();
    // A channel has nobody else to choose its language.
    var language = added == null ? Language.KO : chats.language(ChatKey.of(added.by()));
    var texts = Texts.in(language);
    if (changed.unreachable() == null && changed.kind() == Chat.Kind.GROUP && !known) {
      welcome.greet(changed.chat(), admitted, texts);
    }
    if (added != null) {
      var chat = now.newChat(changed.chat(), changed.kind());
      var spokenTo = Change.language(language).apply(chat.preferences());
      welcome.tell(added, chat.with(spokenTo), admitted, texts);
    }
  }

  private Request request(Origin origin, String argument) {
    var now = settings.get();
    var chat = chats.find(origin.chat()).orElseGet(() -> now.newChat(origin.chat(), origin.kind()));
    if (chat.unreachable() != null) {
      reachability.back(origin.chat()); // Whoever is heard of can be tried.
    }
    return new Request(origin, chat, Texts.of(chat), argument, now);
  }

  private void reply(Origin origin, List<Message> answer) throws InterruptedException {
    for (var message : answer) {
      sender.send(origin.chat(), message, origin.messageId());
    }
  }

  private static Entry reading(Command command) {
    return new Entry(Rights.READ, command);
  }

  private static Entry changing(Command command) {
    return new Entry(Rights.CHANGE, command);
  }

  private static Entry comingSoon() {
    return reading(request -> Say.text(request.texts().of("coming")));
  }

  private String unknown(Texts texts, String name) {
    return texts.of(
        "command.unknown", Words.brief(name), Nearest.to(name, commands.keySet()).orElse("help"));
  }

  private interface Screen {
    Message of(Request request, ChatPreferences now);
  }

  /// A button that changes the preferences and shows them again.
  private Press<UnaryOperator<ChatPreferences>> setting(
      Function<String, UnaryOperator<ChatPreferences>> read, Screen screen) {
    return new Press<>(
        Rights.CHANGE,
        read,
        (request, change) -> Optional.of(screen.of(request, profiles.change(request, change))));
  }

  private static Screen screen(String argument) {
    return switch (argument) {
      case Screens.MAIN -> (request, now) -> Screens.main(request.texts(), now);
      case Screens.CATEGORIES -> CommandRouter::categories;
      case Screens.TIME -> (request, now) -> Screens.time(request.texts(), now);
      case Screens.ZONE -> (request, now) -> Screens.zone(request.texts(), now);
      case Screens.COUNT -> (request, now) -> Screens.count(request.texts(), now);
      case Screens.WORDS -> (request, now) -> Screens.words(request.texts(), now);
      default -> throw new ForgedButton();
    };
  }

  private static Message categories(Request request, ChatPreferences now) {
    return Screens.categories(request.texts(), request.settings().offered(), now);
  }

  private static List<String> word(String argument) {
    if (argument.codePoints().noneMatch(Character::isLetterOrDigit)) {
      throw new ForgedButton();
    }
    return List.of(argument);
  }

  private static ZoneId zone(String argument) {
    return Zones.parse(argument).orElseThrow(ForgedButton::new);
  }

  private static boolean yes(String argument) {
    if (!Set.of("yes", "no").contains(argument)) {
      throw new ForgedButton();
    }
    return argument.equals("yes");
  }
}
