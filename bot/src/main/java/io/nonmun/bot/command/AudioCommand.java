package io.nonmun.bot.command;

import io.nonmun.bot.post.Attachment;
import io.nonmun.bot.post.Post;
import io.nonmun.bot.post.SendOutcome;
import io.nonmun.bot.render.Message;
import io.nonmun.bot.speech.Speech;
import io.nonmun.bot.speech.SpokenDigest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/audio`: the newest digest, spoken in about three minutes, where the owner has set up a voice.
record AudioCommand(Voice voice, Post sender) implements Command {

  private static final Logger log = LoggerFactory.getLogger(AudioCommand.class);

  @Override
  public List<Message> run(Request request) throws InterruptedException {
    var texts = request.texts();
    if (voice.speech().isEmpty()) {
      return Say.text(texts.of("audio.none"));
    }
    var found = voice.digest().apply(request.chat());
    var script = found.flatMap(SpokenDigest::of);
    if (script.isEmpty()) {
      return Say.text(texts.of("audio.silent"));
    }
    return switch (voice.speech().get().say(script.get())) {
      case Speech.Failed(var reason) -> {
        log.warn("stage=speech {}", reason);
        yield Say.text(texts.of("audio.failed"));
      }
      case Speech.Spoken(var bytes, var isOpus) -> {
        var caption = Message.of(texts.of("audio.caption", texts.day(found.orElseThrow().day())));
        var name = isOpus ? "digest.ogg" : "digest.wav";
        var replyTo = request.origin().messageId();
        if (isOpus) {
          var spoken = new Attachment.Voice(bytes, name);
          var sent = sender.sendVoice(request.key(), spoken, caption, replyTo);
          if (sent instanceof SendOutcome.Refused) { // a person may take no voice messages
            yield Say.text(texts.of("audio.refused"));
          }
        } else {
          var file = new Attachment.Document(bytes, name);
          sender.sendDocument(request.key(), file, caption, replyTo);
        }
        yield List.of();
      }
    };
  }
}
