package io.nonmun.bot.command;

import io.nonmun.bot.MovableClock;
import io.nonmun.bot.chart.TrendPictures;
import io.nonmun.bot.delivery.Subscribers;
import io.nonmun.bot.delivery.ToldChats;
import io.nonmun.bot.editions.AnswerDesk;
import io.nonmun.bot.editions.ChatAllowances;
import io.nonmun.bot.editions.Digest;
import io.nonmun.bot.editions.FullTextDesk;
import io.nonmun.bot.editions.FullTexts;
import io.nonmun.bot.editions.Illustration;
import io.nonmun.bot.editions.PaperDesk;
import io.nonmun.bot.intake.FakePaperSource;
import io.nonmun.bot.library.Library;
import io.nonmun.bot.meaning.Finder;
import io.nonmun.bot.meaning.Meaning;
import io.nonmun.bot.post.Admission;
import io.nonmun.bot.post.Reachability;
import io.nonmun.bot.post.RecordingAlerts;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.telegram.ChatAdmins.Standing;
import io.nonmun.bot.telegram.Incoming;
import io.nonmun.bot.telegram.Incoming.Origin;
import io.nonmun.bot.telegram.InlineAnswers;
import io.nonmun.bot.telegram.MenuEntry;
import io.nonmun.bot.telegram.RecordingMessageSender;
import io.nonmun.bot.telegram.SentFiles;
import io.nonmun.bot.trends.OwnMonths;
import io.nonmun.bot.trends.Trends;
import io.nonmun.bot.work.Work;
import io.nonmun.fetcher.FetchException;
import io.nonmun.fetcher.PdfOutcome;
import io.nonmun.fetcher.PdfReader;
import io.nonmun.gpumodel.engine.Priority;
import io.nonmun.storage.ChatRepository;
import io.nonmun.storage.PaperRepository;
import io.nonmun.storage.Storage;
import io.nonmun.storage.StorageSettings;
import io.nonmun.storage.TapRepository;
import io.nonmun.storage.model.ArxivId;
import io.nonmun.storage.model.Category;
import io.nonmun.storage.model.Chat;
import io.nonmun.storage.model.ChatKey;
import io.nonmun.storage.model.ChatPreferences;
import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.Language;
import io.nonmun.storage.model.Paper;
import io.nonmun.storage.model.PaperReference;
import io.nonmun.storage.model.PaperVersion;
import io.nonmun.storage.model.Summary;
import io.nonmun.storage.model.SummaryRecord;
import io.nonmun.summarizer.answer.PaperAnswers;
import io.nonmun.summarizer.answer.ParagraphSearch;
import io.nonmun.summarizer.fulltext.FullTextSummaries;
import io.nonmun.summarizer.model.Models;
import io.nonmun.summarizer.summary.check.Checks;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A router among fakes, and a person who talks to it.
final class CommandFixture implements AutoCloseable {

  static final long OWNER = 7;
  static final long READER = 42;
  static final long GROUP_ADMIN = 50;
  static final ChatKey PRIVATE = ChatKey.of(READER);
  static final ChatKey OWNERS = ChatKey.of(OWNER);
  static final ChatKey GROUP = ChatKey.of(-100_123L);
  static final ArxivId PAPER = new ArxivId("2611.01234");

  final RecordingMessageSender sender = new RecordingMessageSender();
  final FakeDigestDesk digests = new FakeDigestDesk();
  final Storage storage = Storage.open(new StorageSettings("jdbc:sqlite::memory:"));
  final ChatRepository chats = storage.chats();
  final Library library =
      new Library(storage.taps(), storage.notes(), storage.papers(), storage.summaries());
  final MovableClock clock = new MovableClock(Instant.parse("2026-11-20T01:00:00Z"));

  /// What the threads of work would do; done at once unless a test wants otherwise.
  Executor background = Runnable::run;

  /// Of people in whatever group is asked about.
  final Map<Long, Standing> standings = new HashMap<>(Map.of(GROUP_ADMIN, Standing.ADMIN));

  /// Those that chats have of their own.
  final Map<ChatKey, List<MenuEntry>> menus = new HashMap<>();

  static final Illustration FIGURE =
      new Illustration(
          "https://arxiv.org/html/2611.01234v1/x1.png",
          "Figure 1: It works.",
          new io.nonmun.fetcher.Picture(new byte[] {1}, "png", 640, 480));

  Optional<Illustration> figure = Optional.empty();

  /// What papers' pages hide, which is known once one is asked for its figure.
  List<String> hiddenOnPages = List.of();

  List<String> hidden = List.of();

  /// What Telegram has of the files that were sent.
  final Map<String, SentFiles.Content> files = new HashMap<>();

  PdfReader pdfs = (_, _) -> new PdfOutcome.Refused(PdfOutcome.Reason.BROKEN);

  /// By the query's id.
  final Map<String, InlineAnswers.Answer> inlineAnswers = new HashMap<>();

  /// Whether reading a card is what has its paper summarised, of which everybody is told.
  boolean summaryComesWithCards;

  /// What was counted last.
  @Nullable Trends trends;

  Voice voice = Voice.NONE;
  Map<ArxivId, Trends.Topic> topics = Map.of();

  @Nullable RuntimeException brokenCards;

  /// What arXiv says instead of a paper, where it is asked for one alone.
  @Nullable FetchException brokenArxiv;

  /// The papers that it was asked for.
  final List<String> asked = new ArrayList<>();

  /// What answers questions about papers.
  final ScriptedModel model = new ScriptedModel();

  /// What there is to read of papers.
  final Map<ArxivId, FullText> fullTexts = new HashMap<>();

  ChatAllowances.Settings allowance =
      new ChatAllowances.Settings(20, List.of(), ZoneId.of("Asia/Seoul"));

  boolean offersFullText = true;

  CommandSettings settings = settings(true);

  /// Where taps are kept; another one for a test in which that fails.
  TapRepository taps = storage.taps();

  private final RecordingAlerts admins = new RecordingAlerts();
  final Reachability reachability = new Reachability(storage.chats(), admins);
  Work work = work();
  OpenCards cards = cards();
  Admission admitted = Admission.EVERYBODY;
  Broadcasts broadcasts = broadcasts();
  CommandRouter router = router();

  private Broadcasts broadcasts() {
    Admission admission = chat -> admitted.admits(chat);
    return new Broadcasts(storage.broadcasts(), chats, sender, work, admission, clock);
  }

  private Work work() {
    Executor lanes = lane -> background.execute(lane);
    return new Work(storage.jobs(), admins, _ -> {}, clock, Admission.EVERYBODY, lanes);
  }

  private OpenCards cards() {
    return new OpenCards(
        new Cards() {
          @Override
          public PaperDesk.Card read(PaperReference reference, ChatKey chat, Language language) {
            var card =
                card(storage.papers(), reference, language)
                    .hiding(hidden)
                    .with(library.notes(chat).getOrDefault(reference.id(), List.of()));
            if (summaryComesWithCards) {
              cards.known(card.paper().version());
            }
            return card;
          }

          @Override
          public Optional<Illustration> figure(Paper paper) {
            hidden = hiddenOnPages;
            return figure;
          }

          @Override
          public List<String> hidden(Paper paper) {
            return hidden;
          }
        },
        chats,
        storage.summaries(),
        taps,
        offersFullText,
        new RichCards(rich(), storage.summaries(), storage.fullTextSummaries()),
        sender,
        work,
        clock);
  }

  Doors doors() {
    return new Doors(
        new Uploads(
            file -> files.getOrDefault(file, new SentFiles.Gone()),
            (pdf, pages) -> pdfs.read(pdf, pages),
            storage.uploads(),
            chats,
            cards,
            sender,
            work,
            clock),
        new InlineSearch(
            storage.search(),
            storage.papers(),
            storage.summaries(),
            chats,
            (query, answer) -> inlineAnswers.put(query, answer)),
        new Lessons(
            file -> files.getOrDefault(file, new SentFiles.Gone()),
            this::fetched,
            storage.papers(),
            taps,
            chats,
            sender,
            work,
            clock),
        answers(),
        fullTextRequests(),
        new TrendPictures(() -> Optional.ofNullable(trends)),
        new OwnMonths(storage.deliveries(), taps, _ -> topics, clock),
        rich(),
        spoken(),
        new ToldChats(storage.marks()));
  }

  SpokenDigests spoken() {
    return new SpokenDigests(
        voice,
        MarkedChats.audio(storage.marks(), clock),
        new Subscribers(chats, Admission.EVERYBODY),
        storage.deliveries(),
        sender,
        work,
        clock);
  }

  MarkedChats rich() {
    return MarkedChats.rich(storage.marks(), clock);
  }

  private FullTexts texts() {
    var source =
        new FakePaperSource() {
          @Override
          public FullText fullText(Paper paper) {
            return fullTexts.get(paper.id());
          }
        };
    return new FullTexts(source, storage.fullTexts(), clock);
  }

  private Models models() {
    return new Models(List.of(new Models.Choice.Usable(model)), clock);
  }

  private ChatAllowances allowances() {
    return new ChatAllowances(storage.allowances(), () -> allowance, clock);
  }

  private FullTextRequests fullTextRequests() {
    var summaries = new FullTextSummaries(models(), Checks.standard()::judge);
    var desk =
        new FullTextDesk(
            texts(),
            storage.fullTextSummaries(),
            (paper, text, _) -> summaries.summarize(paper, text, Priority.INTERACTIVE),
            clock);
    return new FullTextRequests(
        new FullTextWork(desk, this::fetched, allowances(), chats, sender, clock),
        storage.papers(),
        sender,
        work,
        offersFullText);
  }

  private Answers answers() {
    var desk =
        new AnswerDesk(
            this::fetched,
            storage.papers(),
            storage.summaries(),
            texts(),
            new PaperAnswers(models(), Optional.empty(), _ -> {}, ParagraphSearch.byWords()),
            Meaning.NONE);
    var work =
        new AnswerWork(
            desk,
            new Shelf(library, storage.ledger(), chats, clock),
            allowances(),
            storage.exchanges(),
            chats,
            sender,
            (_, _, _, _) -> {},
            clock);
    return new Answers(work, this.work);
  }

  CommandRouter router() {
    return new CommandRouter(
        () -> settings,
        storage.chats(),
        reachability,
        sender,
        (chat, user) -> standings.getOrDefault(user, Standing.MEMBER),
        (chat, menu) -> menus.put(chat.key(), menu),
        new CommandRouter.Desks(
            digests,
            digests,
            cards,
            broadcasts,
            storage.drafts(),
            storage.papers(),
            storage.summaries(),
            new Finder(storage.search(), Meaning.NONE),
            doors(),
            taps,
            storage.notes(),
            library,
            clock));
  }

  /// As after a restart: nothing is left but the database and what Telegram has.
  void restart() {
    work = work();
    work.start();
    cards = cards();
    broadcasts = broadcasts();
    router = router();
  }

  static CommandSettings settings(boolean open) {
    return settings(chatId -> open || chatId == OWNER);
  }

  static CommandSettings settings(Admission admission) {
    return new CommandSettings(
        Set.of(OWNER),
        admission,
        List.of(new Category("cs.CL"), new Category("cs.LG"), new Category("cs.CV")),
        new ChatPreferences(
            List.of(new Category("cs.CL")),
            List.of(),
            List.of(),
            null,
            ZoneId.of("Asia/Seoul"),
            10,
            true),
        false);
  }

  /// A paper with its summary, as after a digest.
  void storePaper() {
    var paper = paper(PAPER);
    storage.papers().save(List.of(paper));
    var line = new Summary.Line("정확도를 61.2%에서 68.9%로 올렸다.", List.of(1));
    storage
        .summaries()
        .save(
            new SummaryRecord(
                paper.version(),
                new Summary("긴 문맥의 검색 증강 생성", line, line, line, line, null, List.of("RAG", "장문맥")),
                List.of("Accuracy rises from 61.2% to 68.9%."),
                "openai",
                "example-model",
                "1",
                1,
                1,
                BigDecimal.ZERO,
                Duration.ZERO,
                List.of("numbers"),
                Instant.EPOCH));
  }

  private PaperDesk.Card card(PaperRepository papers, PaperReference reference, Language language) {
    if (brokenCards != null) {
      throw brokenCards;
    }
    if (reference.id().value().startsWith("9912")) {
      throw new FetchException(
          FetchException.Kind.NOT_FOUND, "http://127.0.0.1/", 404, "no such paper", null, null);
    }
    var paper = papers.latest(List.of(reference.id())).getOrDefault(reference.id(), paper(PAPER));
    if (language != Language.KO) {
      return new PaperDesk.Card(
          paper, new Digest.KeySentences(List.of("It works."), Digest.Reason.LANGUAGE));
    }
    var made = storage.summaries().newest(List.of(paper.version())).get(paper.version());
    return new PaperDesk.Card(
        paper,
        made == null
            ? new Digest.KeySentences(List.of("It works."), Digest.Reason.PENDING)
            : new Digest.Summarised(made));
  }

  private Paper fetched(PaperReference reference) {
    asked.add(reference.id().value());
    if (brokenArxiv != null) {
      throw brokenArxiv;
    }
    if (reference.id().value().startsWith("9912")) {
      throw new FetchException(
          FetchException.Kind.NOT_FOUND, "http://127.0.0.1/", 404, "no such paper", null, null);
    }
    storage.papers().save(List.of(paper(reference.id())));
    return paper(reference.id());
  }

  private static Paper paper(ArxivId id) {
    return new Paper(
        new PaperVersion(id, 1),
        "Long-context RAG",
        "Accuracy rises from 61.2% to 68.9%.",
        List.of("Ada Lovelace", "Alan Turing"),
        new Category("cs.CL"),
        List.of(),
        null,
        null,
        null,
        null,
        List.of(),
        false);
  }

  static Origin in(ChatKey chat, long user) {
    return new Origin(
        chat, chat.chatId() < 0 ? Chat.Kind.GROUP : Chat.Kind.PRIVATE, user, false, 5);
  }

  /// Sends a command from the reader's private chat.
  String say(String text) throws InterruptedException {
    return say(in(PRIVATE, READER), text);
  }

  /// @return the texts that came back, one after the other
  String say(Origin origin, String text) throws InterruptedException {
    var words = text.substring(1).split("\\s+", 2);
    return heard(new Incoming.Command(origin, words[0], words.length == 2 ? words[1] : "", false));
  }

  String press(String data) throws InterruptedException {
    return press(in(PRIVATE, READER), data);
  }

  String press(Origin origin, String data) throws InterruptedException {
    return heard(new Incoming.ButtonPressed(origin, "q1", data));
  }

  /// Presses a button of the message that was shown last, as Telegram tells of it.
  String press(String queryId, Button.Action action) throws InterruptedException {
    var rows = shownButtons();
    var data =
        rows.stream()
            .flatMap(List::stream)
            .filter(button -> button.action() == action)
            .findFirst()
            .orElseThrow()
            .data();
    return heard(new Incoming.ButtonPressed(in(PRIVATE, READER), queryId, data, rows));
  }

  String press(Button.Action action, String argument) throws InterruptedException {
    return press(new Button("-", action, argument).data());
  }

  String heard(Incoming incoming) throws InterruptedException {
    sender.clear();
    router.handle(incoming);
    var texts = new StringBuilder();
    for (var event : sender.events()) {
      switch (event) {
        case RecordingMessageSender.Sent sent -> texts.append(sent.message().plainText());
        case RecordingMessageSender.Edited edited -> texts.append(edited.message().plainText());
        case RecordingMessageSender.Acknowledged(_, var text) -> texts.append(text);
        case RecordingMessageSender.ButtonsEdited _ -> {}
      }
      texts.append('\n');
    }
    return texts.toString().strip();
  }

  /// The message that was shown last.
  Message shown() {
    return sender.events().reversed().stream()
        .map(event ->
            switch (event) {
              case RecordingMessageSender.Sent sent -> sent.message();
              case RecordingMessageSender.Edited edited -> edited.message();
              case RecordingMessageSender.Acknowledged _ -> null;
              case RecordingMessageSender.ButtonsEdited _ -> null;
            })
        .filter(message -> message != null)
        .findFirst()
        .orElseThrow();
  }

  /// Those of the message that was shown last, as they were edited since.
  List<List<Button>> shownButtons() {
    return sender.events().getLast() instanceof RecordingMessageSender.ButtonsEdited edited
        ? edited.buttons()
        : shown().buttons();
  }

  List<String> labels() {
    return shownButtons().stream().flatMap(List::stream).map(Button::label).toList();
  }

  ChatPreferences preferences() {
    return chats.find(PRIVATE).orElseThrow().preferences();
  }

  @Override
  public void close() {
    work.close();
    storage.close();
  }
}
