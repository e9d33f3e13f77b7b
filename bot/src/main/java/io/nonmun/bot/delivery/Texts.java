package io.nonmun.bot.delivery;

import io.nonmun.bot.render.Document;
import io.nonmun.bot.render.Line;
import io.nonmun.bot.render.Section;
import io.nonmun.storage.model.Delivery;
import io.nonmun.storage.model.DeliveryState;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The short Korean lines around a digest.
final class Texts {

  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("M월 d일(E)", Locale.KOREAN);

  static final Document NO_CATEGORIES = lines("아직 구독한 분류가 없습니다. 예: /subscribe cs.CL");
  static final Document PAUSED = lines("⏸️ 관리자가 배달을 잠시 멈추었습니다. 다시 시작하면 보내 드립니다.");
  static final Document NOTHING_YET = lines("📭 아직 읽은 arXiv 발표가 없습니다. 발표를 읽는 대로 보내 드립니다.");
  static final Document UNREADABLE = lines("⚠️ 지금은 arXiv 목록을 읽지 못합니다. 잠시 뒤에 /today로 다시 시도해 주세요.");

  static final Document PREPARING = lines("🗂 브리핑을 준비하고 있습니다. 다 되면 이 자리에서 보여 드립니다.");
  static final Document BROKEN = lines("⚠️ 일을 마치지 못했습니다. 잠시 뒤에 다시 해 주세요.");

  private Texts() {}

  static Document lines(String... lines) {
    return new Document(
        List.of(new Section(0, Arrays.stream(lines).map(Line::of).toList(), List.of())));
  }

  static String day(LocalDate day) {
    return DAY.format(day);
  }

  static Document sentBefore(LocalDate day) {
    return lines("☝️ " + day(day) + " 논문 브리핑은 이미 보내 드렸습니다.");
  }

  /// Why a chat is shown none of a day's papers.
  ///
  /// @param rows the digest's, of which none was sent
  static Document nothingForChat(LocalDate day, Collection<Delivery> rows) {
    var muted = count(rows, DeliveryState.MUTED);
    var refused = count(rows, DeliveryState.FAILED);
    var unsent = rows.size() - muted - refused;
    var notes = new ArrayList<String>();
    if (refused + unsent > 0) {
      notes.add("보내지 못한 " + (refused + unsent) + "편");
    }
    if (muted > 0) {
      notes.add("숨김 " + muted + "편");
    }
    return lines(
        (unsent > 0
                ? "⏳ " + day(day) + " 브리핑은 아직 다 보내지 못했습니다. 보낼 수 있게 되면 보내 드립니다."
                : "📭 " + day(day) + " 발표에는 이 대화방에 새로 보여 드릴 논문이 없습니다.")
            + (notes.isEmpty() ? "" : " (" + String.join(" · ", notes) + ")"));
  }

  private static int count(Collection<Delivery> rows, DeliveryState state) {
    return (int) rows.stream().filter(row -> row.state() == state).count();
  }

  /// @param known false while the source cannot be read: nothing is known then
  static Document quiet(LocalDate day, boolean known) {
    return known
        ? lines("📭 " + day(day) + "에는 arXiv 발표가 없습니다. 휴일이거나 늦어지는 날이며, 나오면 바로 보내 드립니다.")
        : lines("⚠️ " + day(day) + " arXiv 목록을 아직 읽지 못했습니다. 읽히는 대로 보내 드립니다.");
  }

  static Document replaced(int number, int version) {
    return lines("🔄 " + number + "번 논문의 새 판(v" + version + ")이 나왔습니다.");
  }

  static Document withdrawn(int number) {
    return lines("⚠️ " + number + "번 논문은 철회되었습니다.");
  }
}
