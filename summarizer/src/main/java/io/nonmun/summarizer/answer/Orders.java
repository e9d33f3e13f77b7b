package io.nonmun.summarizer.answer;

import java.util.regex.Pattern;

/// Finds passages that speak to a language model or to a reviewer instead of a reader. Authors have
/// put such orders into papers; what they say is no finding, and is quoted as none. What stands in
/// quotation marks is an example, as papers about such attacks give them.
final class Orders {

  private static final Pattern QUOTED = Pattern.compile("[“\"][^“”\"]{1,600}[”\"]|‘[^‘’]{1,600}’");

  private static final Pattern ORDER =
      Pattern.compile(
          "(?i)\\b(?:ignore|disregard|forget|override)\\b[^.!?]{0,40}\\b(?:instructions?|prompts?|rules?|guidelines|above|previous)\\b"
              + "|\\b(?:give|write|provide|output|return|produce|leave)\\b[^.!?]{0,30}\\b(?:positive|favou?rable|glowing)\\b[^.!?]{0,20}\\b(?:reviews?|answers?|ratings?|feedback|assessments?|summar(?:y|ies))\\b"
              + "|\\bdo not (?:highlight|mention|reveal)\\b[^.!?]{0,30}\\b(?:negatives?|weakness(?:es)?|limitations?|flaws?|instructions?)\\b"
              + "|\\b(?:as|if you are|dear|attention:?|note to)\\b[^.!?]{0,20}\\b(?:an? )?(?:ai|llm|language model|assistant|chatbot|ai reviewer|llm reviewer)s?\\b[^.!?]{0,60}\\b(?:you|please|must|should|always|recommend|answer|reply|say)\\b"
              + "|\\b(?:you must|you should|please|always)\\b[^.!?]{0,20}\\b(?:answer|reply|respond|say|output|state|recommend (?:accept|this|the)|tell the (?:user|reader))\\b"
              + "|\\b(?:answer|reply|respond) (?:only )?(?:in|with)\\b[^.!?]{0,30}\\b(?:english|chinese|japanese|russian|french|the (?:link|following|words?|url))\\b"
              + "|<\\|?/?(?:system|user|assistant|im_start|im_end)|\\bsystem prompt:");

  private Orders() {}

  static boolean isOne(String passage) {
    return ORDER.matcher(QUOTED.matcher(passage).replaceAll(" ")).find();
  }
}
