package io.nonmun.bot.post;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {

  /// The Bot API server passes what it does not foresee on as one word in capitals.
  @ParameterizedTest
  @CsvSource({
    "CHAT_ADMIN_REQUIRED, CHAT_GONE",
    "CHAT_WRITE_FORBIDDEN, CHAT_GONE",
    "CHAT_SEND_PLAIN_FORBIDDEN, CHAT_GONE",
    "CHAT_RESTRICTED, CHAT_GONE",
    "CHAT_GUEST_SEND_FORBIDDEN, CHAT_GONE",
    "CHANNEL_INVALID, CHAT_GONE",
    "YOU_BLOCKED_USER, CHAT_GONE",
    "USER_NOT_PARTICIPANT, CHAT_GONE",
    "ALLOW_PAYMENT_REQUIRED_12, CHAT_GONE",
    "CHAT_SEND_PHOTOS_FORBIDDEN, MESSAGE",
    "CHAT_SEND_MEDIA_FORBIDDEN, MESSAGE",
    "TOPIC_HIDDEN, TOPIC_GONE",
    "MSG_ID_INVALID, MESSAGE",
    "FLOOD_PREMIUM_WAIT_30, FLOOD",
    "CHANNEL_PRIVATE, CHAT_GONE",
    "PEER_ID_INVALID, CHAT_GONE",
    "USER_IS_BLOCKED, CHAT_GONE",
    "USER_BANNED_IN_CHANNEL, CHAT_GONE",
    "INPUT_USER_DEACTIVATED, CHAT_GONE",
    "BOT_GROUPS_BLOCKED, CHAT_GONE",
    "PRIVACY_PREMIUM_REQUIRED, CHAT_GONE",
    "SOMETHING_NEW_ADMIN_REQUIRED, CHAT_GONE",
    "RIGHT_FORBIDDEN, CHAT_GONE",
    "TOPIC_CLOSED, TOPIC_GONE",
    "TOPIC_DELETED, TOPIC_GONE",
    "TOPIC_ID_INVALID, TOPIC_GONE",
    "CHANNEL_FORUM_MISSING, TOPIC_GONE",
    "MESSAGE_TOO_LONG, MESSAGE",
    "MEDIA_EMPTY, MESSAGE",
    "PHOTO_INVALID_DIMENSIONS, MESSAGE",
    "BUTTON_USER_PRIVACY_RESTRICTED, MESSAGE",
    "REPLY_MARKUP_TOO_LONG, MESSAGE",
    "WEBPAGE_CURL_FAILED, MESSAGE",
    "IMAGE_PROCESS_FAILED, MESSAGE",
    "ENTITY_BOUNDS_INVALID, MARKUP",
    "ENTITIES_TOO_LONG, MARKUP",
    "REPLY_MESSAGE_ID_INVALID, REPLY",
    "MESSAGE_NOT_MODIFIED, UNCHANGED",
    "SLOWMODE_WAIT_60, FLOOD",
    "NEVER_HEARD_OF, UNKNOWN"
  })
  void aWordInCapitalsSaysByItsFormWhatItConcerns(String word, Refusal meaning) {
    assertThat(Refusal.of(400, "Bad Request: " + word)).isEqualTo(meaning);
    assertThat(Refusal.of(400, word)).isEqualTo(meaning);
  }

  @Test
  void aForbiddenMessageConcernsTheChatUnlessTheWordNamesAnother() {
    assertThat(Refusal.of(403, "Forbidden: bot was blocked by the user"))
        .isEqualTo(Refusal.CHAT_GONE);
    assertThat(Refusal.of(403, "Forbidden: NEVER_HEARD_OF")).isEqualTo(Refusal.CHAT_GONE);
    assertThat(Refusal.of(403, "Forbidden: TOPIC_CLOSED")).isEqualTo(Refusal.TOPIC_GONE);
  }

  @Test
  void onlyWhatNamesTheMessageBlamesIt() {
    assertThat(Refusal.of(400, "Bad Request: message is too long").blamesTheMessage()).isTrue();
    assertThat(Refusal.of(400, "Bad Request: NEVER_HEARD_OF").blamesTheMessage()).isFalse();
    assertThat(Refusal.of(500, "Internal Server Error").blamesTheMessage()).isFalse();
  }

  @Test
  void aWaitIsReadFromItsWord() {
    assertThat(Refusal.wait("Bad Request: SLOWMODE_WAIT_60")).contains(Duration.ofMinutes(1));
    assertThat(Refusal.wait("Bad Request: FLOOD_PREMIUM_WAIT_7")).contains(Duration.ofSeconds(7));
    assertThat(Refusal.wait("Bad Request: FLOOD")).isEmpty();
  }

  /// A year ended the sending with an overflow or for good, and none was asked for without a pause.
  @Test
  void aWaitHasALeastAndAMost() {
    assertThat(Refusal.wait("Bad Request: FLOOD_WAIT_9999999")).contains(Duration.ofDays(1));
    assertThat(Refusal.wait("Bad Request: FLOOD_WAIT_0")).contains(Duration.ofSeconds(1));
    assertThat(Refusal.waitOf(Long.MAX_VALUE)).isEqualTo(Duration.ofDays(1));
    assertThat(Refusal.waitOf(-5)).isEqualTo(Duration.ofSeconds(1));
  }
}
