package io.nonmun.bot.command;

import io.nonmun.bot.library.Library;
import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.Button.Action;
import io.nonmun.bot.render.Message;
import io.nonmun.storage.NoteRepository.Note;
import io.nonmun.storage.model.ArxivId;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A note on a paper: what somebody answers to its card. An edit of the answer edits the note.
record NoteCommand(Library library, Profiles profiles, InstantSource clock) {

  /// Which note to erase, as its button asks for it.
  ///
  /// @param message that is the note
  /// @param author who wrote it; 0 for a chat
  record Wish(int message, long author) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,18})");

    static Wish of(String argument) {
      var form = FORM.matcher(argument);
      if (!form.matches()) {
        throw new ForgedButton();
      }
      return new Wish(Integer.parseInt(form.group(1)), Long.parseLong(form.group(2)));
    }

    String argument() {
      return message + "." + author;
    }
  }

  List<Message> write(Request request, ArxivId paper, String text) {
    profiles.meet(request);
    var origin = request.origin();
    library.write(
        request.key(), new Note(paper, origin.messageId(), text.strip(), clock.instant()));
    var wish = new Wish(origin.messageId(), origin.userId());
    var erase = new Button(request.texts().of("note.erase"), Action.NOTE_ERASE, wish.argument());
    return List.of(Message.of(request.texts().of("note.written"), List.of(List.of(erase))));
  }

  /// In a group, who wrote a note erases it.
  Optional<Message> erase(Request request, Wish wish) {
    if (wish.author() != 0 && wish.author() != request.origin().userId()) {
      throw new BadArgument("note.anothers");
    }
    library.erase(request.key(), wish.message());
    return Optional.of(Message.of(request.texts().of("note.erased")));
  }
}
