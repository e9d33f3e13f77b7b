package io.nonmun.bot.evaluation;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.nonmun.bot.evaluation.LabelledAnswer.Label;
import io.nonmun.storage.model.Summary;
import io.nonmun.summarizer.Guard;
import io.nonmun.summarizer.model.Verdict.Accepted;
import io.nonmun.summarizer.model.Verdict.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What a guard says of labelled answers.
public record Evaluation(List<Judged> answers) {

  /// @param reasons of the refusal; none where it is accepted
  public record Judged(String id, String kind, Label label, List<String> reasons) {
    public Judged {
      reasons = List.copyOf(reasons);
    }

    public boolean isAccepted() {
      return reasons.isEmpty();
    }
  }

  /// How many answers of one kind and label were accepted, and how many not.
  public record Count(String kind, Label label, int accepted, int refused) {}

  public Evaluation {
    answers = List.copyOf(answers);
  }

  public static Evaluation of(List<LabelledAnswer> answers, Guard guard)
      throws InterruptedException {
    var judged = new ArrayList<Judged>();
    for (var each : answers) {
      var reasons =
          switch (guard.judge(each.title(), each.abstractText(), each.answer())) {
            case Accepted<Summary> _ -> List.<String>of();
            case Refused<Summary>(var complaints, _) ->
                complaints.stream()
                    .map(complaint -> complaint.check() + ": " + complaint.reason())
                    .toList();
          };
      judged.add(new Judged(each.id(), each.kind(), each.label(), reasons));
    }
    return new Evaluation(judged);
  }

  private record Group(String kind, Label label) {}

  /// By kind and label, in the order in which they come first.
  public List<Count> counts() {
    return answers.stream()
        .collect(groupingBy(each -> new Group(each.kind, each.label), LinkedHashMap::new, toList()))
        .entrySet()
        .stream()
        .map(group -> {
          var accepted = (int) group.getValue().stream().filter(Judged::isAccepted).count();
          return new Count(
              group.getKey().kind,
              group.getKey().label,
              accepted,
              group.getValue().size() - accepted);
        })
        .toList();
  }
}
