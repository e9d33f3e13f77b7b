package io.nonmun.bot.command;

import static java.util.Map.entry;

import io.nonmun.bot.post.Post;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.ChatMenus;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.TapRepository.Kind;
import io.nonmun.storage.model.ChatPreferences;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The table of what can be asked for: commands by name, presses by what their button asks for.
final class Commands {

  /// @param bare rights to it without an argument
  /// @param rights to it with one
  record Entry(Rights bare, Rights rights, Command command) {

    Entry(Rights rights, Command command) {
      this(rights, rights, command);
    }

    Rights rights(Request request) {
      return request.argument().isEmpty() ? bare : rights;
    }
  }

  private final Profiles profiles;
  private final Memory memory;
  private final Map<String, Entry> commands;
  private final Map<Action, Press<?>> presses;

  Commands(
      CommandRouter.Desks desks,
      ChatRepository chats,
      Profiles profiles,
      PaperCommand paper,
      NoteCommand note,
      AskCommand ask,
      ChatMenus menus,
      Post sender) {
    this.profiles = profiles;
    this.memory = new Memory(desks.taps(), desks.notes(), desks.doors().answers().kept());
    var start = new StartCommand(profiles, desks.drafts(), desks.requests(), sender);
    var search =
        new SearchCommand(desks.finder(), desks.papers(), desks.summaries(), desks.library());
    var saved = new SavedCommand(desks.library(), search);
    var export = new ExportCommand(desks.library(), desks.papers(), sender, desks.clock());
    var mute = new MuteCommand(profiles);
    var unmute = new UnmuteCommand(profiles);
    var buttons = desks.cards().buttons();
    var taps = new TapPresses(desks.taps(), desks.papers(), profiles, buttons, desks.clock());
    var lessons = desks.doors().lessons();
    var stop = new StopCommand(chats, memory, desks.doors(), menus);
    var rich = new RichCommand(desks.doors().rich(), profiles, sender);
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
            entry("weekly", own(new WeeklyCommand(profiles))),
            entry("rich", own(rich)),
            entry("audio", asking(new AudioCommand(desks.doors().spoken(), profiles, sender))),
            entry("lang", own(new LangCommand(profiles, menus))),
            entry("coverage", reading(new CoverageCommand(desks.digests()))),
            entry("why", reading(new WhyCommand(desks.digests()))),
            entry("follow", own(new FollowCommand(profiles))),
            entry("unfollow", own(new UnfollowCommand(profiles))),
            entry("like", changing(new LikeCommand(lessons, profiles, sender))),
            entry("settings", changing(r -> List.of(main(r, r.preferences())))),
            entry("stop", changing(stop)),
            entry("help", reading(new HelpCommand())),
            entry(
                "admin",
                new Entry(
                    Rights.OWNER, new AdminCommand(desks.digests(), desks.broadcasts(), sender))),
            entry("search", reading(search)),
            entry("ask", reading(ask)),
            entry("saved", reading(saved)),
            entry("export", reading(export)),
            entry(
                "trends",
                reading(
                    new TrendsCommand(desks.doors().trends(), desks.doors().months(), sender))));
    this.presses =
        Map.ofEntries(
            entry(Action.CARD, new Press<>(Rights.READ, PaperCommand::id, paper::card)),
            entry(Action.EVIDENCE, new Press<>(Rights.READ, PaperCommand::id, paper::evidence)),
            entry(
                Action.FULL_TEXT,
                new Press<>(Rights.READ, PaperCommand::id, desks.doors().fullTexts()::ask)),
            entry(Action.ASK, new Press<>(Rights.READ, PaperCommand::id, ask::explain)),
            entry(Action.LESS, new Press<>(Rights.CHANGE, PaperCommand::id, paper::less)),
            entry(Action.SAVE, taps.turning(Kind.SAVE, "tap.saved")),
            entry(Action.LIKE, taps.turning(Kind.LIKE, "tap.liked")),
            entry(Action.DISLIKE, taps.turning(Kind.DISLIKE, "tap.disliked")),
            entry(
                Action.DISLIKE_LIKE_THIS,
                new Press<>(Rights.CHANGE, PaperCommand::id, taps::dislike, taps::disliked)),
            entry(
                Action.DISLIKE_UNDONE,
                new Press<>(Rights.CHANGE, PaperCommand::id, taps::undo, taps::undone)),
            entry(Action.LEARN, Press.kept(Rights.CHANGE, isYes("no"), lessons::decide)),
            entry(
                Action.UNLEARN,
                new Press<>(Rights.CHANGE, Lessons::at, lessons::undo, lessons::undone)),
            entry(Action.WHY, new Press<>(Rights.READ, PaperCommand::id, paper::why)),
            entry(Action.MUTE, mute.press(Commands::word)),
            entry(Action.UNMUTE, unmute.press(Commands::word)),
            entry(
                Action.UNLIKE,
                setting(
                    argument -> Change.unlike(word(argument)),
                    (request, now) -> Screens.words(request.texts(), now))),
            entry(
                Action.UNFOLLOW,
                setting(
                    Rights.CHANGE_OWN,
                    argument -> Change.unfollow(word(argument)),
                    (request, now) -> Screens.authors(request.texts(), now))),
            entry(Action.FORGET, new Press<>(Rights.CHANGE, isYes("ask"), memory::forget)),
            entry(
                Action.SCREEN,
                new Press<>(
                    Rights.CHANGE,
                    this::screen,
                    (request, screen) -> Optional.of(screen.of(request, request.preferences())))),
            entry(
                Action.START_CATEGORY,
                new Press<>(Rights.CHANGE, Screens::categoryChange, start::tick)),
            entry(Action.START_TIME, new Press<>(Rights.CHANGE, Screens::timeChange, start::tick)),
            entry(
                Action.START_DONE,
                new Press<>(
                    Rights.CHANGE, Function.identity(), (request, none) -> start.done(request))),
            entry(Action.CATEGORY, setting(Screens::categoryChange, Commands::categories)),
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
                    this::main)),
            entry(Action.SEARCH, new Press<>(Rights.READ, SearchCommand.Wish::of, search::turn)),
            entry(Action.SAVED, new Press<>(Rights.READ, SavedCommand::number, saved::turn)),
            entry(Action.EXPORT, new Press<>(Rights.READ, ExportCommand::kind, export::press)),
            entry(Action.BIBTEX, new Press<>(Rights.READ, PaperCommand::id, export::entry)),
            entry(Action.NOTE_ERASE, new Press<>(Rights.READ, NoteCommand.Wish::of, note::erase)),
            entry(Action.STOP, new Press<>(Rights.CHANGE, isYes("no"), stop::press)),
            entry(Action.RICH, new Press<>(Rights.CHANGE_OWN, isYes("no"), rich::press)),
            entry(
                Action.BROADCAST,
                new Press<>(Rights.OWNER, Function.identity(), desks.broadcasts()::confirm)),
            entry(
                Action.BROADCAST_CANCEL,
                new Press<>(Rights.OWNER, Function.identity(), desks.broadcasts()::cancel)));
  }

  boolean has(String name) {
    return commands.containsKey(name);
  }

  Optional<Entry> find(String name) {
    return Optional.ofNullable(commands.get(name));
  }

  Set<String> names() {
    return commands.keySet();
  }

  Press<?> press(Action action) {
    return Objects.requireNonNull(presses.get(action), action::name);
  }

  private static Entry reading(Command command) {
    return new Entry(Rights.READ, command);
  }

  private static Entry changing(Command command) {
    return new Entry(Rights.CHANGE, command);
  }

  private static Entry own(Command command) {
    return new Entry(Rights.CHANGE_OWN, command);
  }

  /// Shows something, and with an argument changes it.
  private static Entry asking(Command command) {
    return new Entry(Rights.READ, Rights.CHANGE_OWN, command);
  }

  private interface Screen {
    Message of(Request request, ChatPreferences now);
  }

  /// A button that changes the preferences and shows them again.
  private Press<UnaryOperator<ChatPreferences>> setting(
      Function<String, UnaryOperator<ChatPreferences>> read, Screen screen) {
    return setting(Rights.CHANGE, read, screen);
  }

  private Press<UnaryOperator<ChatPreferences>> setting(
      Rights rights, Function<String, UnaryOperator<ChatPreferences>> read, Screen screen) {
    return new Press<>(
        rights,
        read,
        (request, change) -> Optional.of(screen.of(request, profiles.change(request, change))));
  }

  private Message main(Request request, ChatPreferences now) {
    return Screens.main(request.texts(), now, memory.of(request.key()));
  }

  private Screen screen(String argument) {
    return switch (argument) {
      case Screens.MAIN -> this::main;
      case Screens.CATEGORIES -> Commands::categories;
      case Screens.TIME -> (request, now) -> Screens.time(request.texts(), now);
      case Screens.ZONE -> (request, now) -> Screens.zone(request.texts(), now);
      case Screens.COUNT -> (request, now) -> Screens.count(request.texts(), now);
      case Screens.WORDS -> (request, now) -> Screens.words(request.texts(), now);
      case Screens.AUTHORS -> (request, now) -> Screens.authors(request.texts(), now);
      case Screens.MEMORY -> memory::screen;
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

  /// What a button says that asks for a yes.
  ///
  /// @param other what it can say besides
  private static Function<String, Boolean> isYes(String other) {
    return argument -> {
      if (!Set.of("yes", other).contains(argument)) {
        throw new ForgedButton();
      }
      return argument.equals("yes");
    };
  }
}
