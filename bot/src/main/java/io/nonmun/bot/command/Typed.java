package io.nonmun.bot.command;

import io.nonmun.bot.render.Button;
import io.nonmun.bot.render.texts.Texts;

/// What to type instead of pressing a button.
final class Typed {

  private Typed() {}

  static String of(Texts texts, Button.Press press) {
    var argument = press.argument();
    return switch (press.action()) {
      case START_CATEGORY, CATEGORY ->
          (argument.startsWith("-") ? "/unsubscribe " : "/subscribe ")
              + argument.replaceFirst("^[+-]", "");
      case START_DONE -> "/subscribe cs.CL";
      case START_TIME, TIME ->
          "/time "
              + (Hours.isAnnouncement(argument)
                  ? texts.of("time.announcement")
                  : argument.replaceFirst("^(\\d\\d)(\\d\\d)$", "$1:$2"));
      case ZONE -> "/zone " + argument;
      case COUNT -> "/count " + argument;
      case QUIET -> "/quiet " + argument;
      case STOP, RICH -> "/stop";
      case LESS, DISLIKE_LIKE_THIS, DISLIKE_UNDONE -> "/mute survey";
      case MUTE -> "/mute " + argument;
      case UNMUTE -> "/unmute " + argument;
      case UNLIKE -> "/keywords";
      case UNFOLLOW -> "/unfollow " + argument;
      case FORGET -> "/settings";
      case SCREEN ->
          switch (argument) {
            case Screens.TIME -> "/time 08:30";
            case Screens.ZONE -> "/zone Asia/Seoul";
            case Screens.COUNT -> "/count 10";
            case Screens.AUTHORS -> "/follow Ada Lovelace";
            case Screens.MEMORY -> "/settings";
            case Screens.WORDS -> "/keywords +RAG -survey";
            default -> "/subscribe cs.CL";
          };
      case SEARCH -> "/search RAG";
      case SAVED, NOTE_ERASE -> "/saved";
      case CARD, EVIDENCE, SAVE, LIKE, DISLIKE, BIBTEX -> "/paper " + argument;
      case FULL_TEXT -> "/paper " + argument + " " + texts.of("full.word");
      case ASK -> "/ask " + argument + " ?";
      case LEARN, UNLEARN -> "/like 2401.01234";
      case EXPORT -> "/export " + argument;
      case WHY -> "/why " + argument;
      case BROADCAST, BROADCAST_CANCEL -> "/admin";
    };
  }
}
