package io.nonmun.summarizer.source;

import java.util.List;
import java.util.regex.Pattern;

/// Finds passages that speak to a language model or to a reviewer instead of a reader. Authors have
/// put such orders into papers; what they say is no finding, and is quoted as none. What stands in
/// quotation marks is an example, as papers about such attacks give them.
public final class Orders {

  private static final Pattern QUOTED = Pattern.compile("[“\"][^“”\"]{1,600}[”\"]|‘[^‘’]{1,600}’");

  /// Where somebody is told to do what follows, and not told of: `Please`, `You must`, or nothing
  /// at the begin of a sentence or behind its colon.
  private static final String TOLD =
      "(?:(?:^|[.!?:;]\\W{0,3}\\s)(?:(?:now|then|instead|important|always|also|kindly|just|simply|only),? ){0,3}"
          + "|\\bplease,? (?:\\w+ ){0,2}|\\byou (?:must|should|shall|will|need to|have to|are to) (?:\\w+ ){0,2})";

  private static final String MACHINE =
      "(?:large )?(?:ai|llm|language model|assistant|chatbot)(?: (?:reviewer|reader|model|assistant))?s?\\b";

  private static final String EARLIER = "(?:all|any|your|previous|prior|above|earlier|preceding)";

  private static final String RULES = "(?:instructions?|prompts?|rules?|guidelines)\\b";

  private static final String IGNORE = "(?:ignore|disregard|forget|override) ";

  private static final Pattern ORDER =
      Pattern.compile(
          "(?im)"
              + String.join(
                  "|",
                  TOLD + IGNORE + "[^.!?]{0,40}\\b(?:above|previous|" + RULES + ")",
                  "\\b" + IGNORE + "(?:all|any) (?:\\w+ ){0,2}" + EARLIER + " (?:\\w+ )?" + RULES,
                  "(?:\\b(?:must|should|and|then)|,) "
                      + IGNORE
                      + "(?:\\w+ ){0,2}"
                      + EARLIER
                      + " (?:\\w+ ){0,3}"
                      + RULES,
                  TOLD
                      + "(?:give|write|provide|output|return|produce|leave)\\b[^.!?]{0,30}\\b(?:positive|favou?rable|glowing)\\b"
                      + "[^.!?]{0,20}\\b(?:reviews?|answers?|ratings?|feedback|assessments?|summar(?:y|ies))\\b",
                  "\\b(?:positive|favou?rable|glowing)\\b[^.!?]{0,20}\\breviews?\\b[^.!?]{0,10}\\b(?:this|the|our) (?:paper|work|submission|manuscript)\\b",
                  TOLD
                      + "do not (?:highlight|mention|reveal)\\b[^.!?]{0,30}\\b(?:negatives?|weakness(?:es)?|limitations?|flaws?|instructions?)\\b",
                  "\\b(?:as an?|if you are an?) (?:\\w+ ){0,2}"
                      + MACHINE
                      + "[^.!?]{0,60}\\b(?:you|please)\\b",
                  "\\b(?:dear|attention[:,!]?(?: all)?|note to(?: the| any| all)?) " + MACHINE,
                  "\\b(?:you must|you should|please)\\b[^.!?]{0,20}\\b(?:answer|reply|respond|say|output|recommend (?:accept|this|the)|tell the (?:user|reader))\\b",
                  TOLD
                      + "(?:answer|reply|respond) (?:only )?(?:in|with)\\b[^.!?]{0,30}\\b(?:english|chinese|japanese|russian|french|the (?:link|following|words?|url))\\b",
                  "<\\|?/?(?:system|user|assistant|im_start|im_end)",
                  "\\bsystem prompt:"));

  private Orders() {}

  /// @param sentences whole ones, as half a sentence reads like an order: `ignore the last turn`
  public static boolean isAmong(List<String> sentences) {
    var passage = String.join("\n", sentences);
    return ORDER.matcher(QUOTED.matcher(passage).replaceAll(" ")).find();
  }
}
