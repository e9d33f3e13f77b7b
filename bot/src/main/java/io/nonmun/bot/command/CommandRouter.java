package io.nonmun.bot.command;

import io.nonmun.bot.Nearest;
import io.nonmun.bot.delivery.DigestDesk;
import io.nonmun.bot.delivery.DigestRequests;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
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
import io.nonmun.storage.NoteRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.StorageException;
import io.nonmun.storage.SummaryRepository;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.PaperReference;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
          Action.UNFOLLOW,
          Action.FORGET,
          Action.UNMUTE);

  /// Those that change nothing.
  private static final Set<String> TELLING =
      Set.of("help", "settings", "coverage", "why", "search", "saved", "export", "trends");

  /// What commands ask others for.
  public record Desks(
      DigestDesk digests,
      DigestRequests requests,
      OpenCards cards,
      Broadcasts broadcasts,
      DraftRepository drafts,
      PaperRepository papers,
      SummaryRepository summaries,
      Finder finder,
      Doors doors,
      TapRepository taps,
      NoteRepository notes,
      Library library,
      InstantSource clock) {}

  private final Supplier<CommandSettings> settings;
  private final ChatRepository chats;
  private final Reachability reachability;
  private final Post sender;
  private final Gatekeeper gatekeeper;
  private final ChatMenus menus;
  private final Profiles profiles;
  private final Welcome welcome;
  private final PaperCommand paper;
  private final NoteCommand note;
  private final AskCommand ask;
  private final Doors doors;
  private final Commands commands;

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
    this.paper =
        new PaperCommand(
            desks.cards(),
            desks.papers(),
            desks.summaries(),
            desks.digests(),
            desks.doors().fullTexts(),
            sender);
    this.note = new NoteCommand(desks.library(), profiles, desks.clock());
    this.ask = new AskCommand(desks.doors().answers(), desks.papers(), profiles, sender);
    this.commands = new Commands(desks, chats, profiles, paper, note, ask, menus, sender);
  }

  @Override
  public void handle(Incoming incoming) throws InterruptedException {
    switch (incoming) {
      case Incoming.Command(var origin, var name, var argument, var addressed) -> {
        // In a group, a command that is not ours is another bot's unless it says otherwise.
        if (commands.has(name) || addressed || origin.kind() == Chat.Kind.PRIVATE) {
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
              request -> {
                if (file.isBibTex()) {
                  permitted(request, Rights.CHANGE, r -> doors.lessons().offer(sender, r, file));
                } else {
                  permitted(request, Rights.READ, r -> doors.uploads().show(sender, r, file));
                }
              });
      case Incoming.InlineQueried(var user, var query, var words, var offset) ->
          doors.inline().answer(query, user, words, offset, settings.get());
      case Incoming.Chatter(var origin, var text) ->
          answered(
              origin,
              text,
              request -> permitted(request, Rights.READ, r -> Say.text(r.texts().of("chatter"))));
      case Incoming.Noted(var origin, var about, var text) ->
          answered(
              origin,
              text,
              request -> permitted(request, Rights.READ, r -> note.write(r, about, text)));
      case Incoming.Asked(var origin, var about, var named, var question) ->
          answered(
              origin,
              question,
              request -> permitted(request, Rights.READ, r -> ask.goOn(r, about, named)));
      case Incoming.ButtonPressed press ->
          answered(press.origin(), "", request -> pressed(request, press));
      case Incoming.MembershipChanged changed -> membership(changed);
      case Incoming.Migrated(var oldChatId, var newChatId) -> migrated(oldChatId, newChatId);
    }
  }

  /// Telegram does not take a menu of its own along.
  private void migrated(long oldChatId, long newChatId) throws InterruptedException {
    chats.migrate(oldChatId, newChatId);
    doors.migrate(oldChatId, newChatId);
    var now = chats.find(ChatKey.of(newChatId));
    if (now.isPresent() && now.get().preferences().language() != Language.KO) {
      CommandMenu.show(menus, now.get(), now.get().preferences().language());
    }
  }

  @Override
  public boolean needsNoStorage(Incoming incoming) {
    return switch (incoming) {
      case Incoming.Command(_, var name, var argument, _) ->
          !commands.has(name)
              || TELLING.contains(name)
              || name.equals("admin") && AdminCommand.onlyTells(argument);
      case Incoming.Chatter _, Incoming.InlineQueried _ -> true;
      case Incoming.PaperNamed _,
          Incoming.Noted _,
          Incoming.Asked _,
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
    var entry = commands.find(name);
    if (entry.isEmpty()) {
      permitted(request, Rights.READ, r -> Say.text(unknown(r.texts(), name)));
    } else {
      permitted(request, entry.get().rights(request), entry.get().command());
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

  private void pressed(Request request, Incoming.ButtonPressed pressed)
      throws InterruptedException {
    var queryId = pressed.queryId();
    Press.Ready press;
    Request wish;
    try {
      var parsed = Button.parse(pressed.data()).orElseThrow(ForgedButton::new);
      var kind = commands.press(parsed.action());
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
    var kept = acknowledged(press, wish, queryId);
    if (kept.isEmpty()) {
      return;
    }
    var here = request.key();
    var buttons = kept.get().buttons().apply(pressed.buttons());
    if (!buttons.equals(pressed.buttons())) {
      sender.editButtons(here, request.origin().messageId(), buttons);
    }
    var changed = press.act(wish);
    if (changed.isPresent()) {
      var message =
          wish.key().equals(here)
              ? changed.get()
              : changed.get().about(wish.key().chatId(), request.texts());
      sender.edit(here, request.origin().messageId(), message);
    }
  }

  /// Keeps what a press asks for, and then acknowledges it. Tried twice, since nobody knows whether
  /// the first has been stored all the same: what comes again is the same press.
  ///
  /// @return empty where nothing was kept, and that was said
  private Optional<Press.Kept> acknowledged(Press.Ready press, Request wish, String queryId)
      throws InterruptedException {
    for (var tries = 0; tries < 2; tries++) {
      try {
        var kept = press.keep(wish, queryId);
        sender.acknowledge(queryId, kept.toast());
        return Optional.of(kept);
      } catch (StorageException e) {
        log.warn("chat={} a press could not be stored: {}", wish.key().chatId(), e.getMessage());
      } catch (BadArgument hint) {
        sender.acknowledge(queryId, hint.hint(wish.texts()));
        return Optional.empty();
      }
    }
    sender.acknowledge(queryId, wish.texts().of("tap.failed"));
    return Optional.empty();
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

  private String unknown(Texts texts, String name) {
    return texts.of(
        "command.unknown", Words.brief(name), Nearest.to(name, commands.names()).orElse("help"));
  }
}
