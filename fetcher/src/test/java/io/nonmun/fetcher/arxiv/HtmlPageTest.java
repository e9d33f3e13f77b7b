package io.nonmun.fetcher.arxiv;

import static org.assertj.core.api.Assertions.assertThat;

import io.nonmun.storage.model.FullText;
import io.nonmun.storage.model.FullText.Figure;
import io.nonmun.storage.model.FullText.Kind;
import io.nonmun.storage.model.FullText.Note;
import io.nonmun.storage.model.FullText.Origin;
import io.nonmun.storage.model.FullText.Paragraph;
import io.nonmun.storage.model.FullText.Part;
import io.nonmun.storage.model.FullText.Problem;
import io.nonmun.storage.model.FullText.Section;
import io.nonmun.storage.model.Paper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlPageTest {

  private static final Paper PAPER = ArxivForms.paper("2611.00001", "A title", "We show it.");

  private static final String PAGE =
      """
      <!DOCTYPE html><html><head><base href="/html/2611.00001v1/"/></head><body>
      <nav class="ltx_TOC"><ol>
        <li><a class="ltx_ref" href="https://arxiv.org/html/2611.00001v1#S1">1 Introduction</a></li>
        <li><a class="ltx_ref" href="https://arxiv.org/html/2611.00001v1#A1">A Proofs</a></li></ol></nav>
      <article class="ltx_document"><h1 class="ltx_title ltx_title_document">A title</h1>
      <div class="ltx_abstract"><h6 class="ltx_title">Abstract</h6><p class="ltx_p">We show it.</p></div>
      <section class="ltx_section" id="S1">
        <h2 class="ltx_title ltx_title_section"><span class="ltx_tag ltx_tag_section">1 </span>Introduction</h2>
        <div class="ltx_para"><p class="ltx_p">Let <math alttext="x\\leq 1"><mi>x</mi></math> be
          small.<span class="ltx_note"><sup class="ltx_note_mark">1</sup> A footnote.</span></p></div>
        <figure class="ltx_figure" id="S1.F1"><img class="ltx_graphics" src="x1.png"/>
          <figcaption class="ltx_caption"><span class="ltx_tag">Figure 1: </span>It works.</figcaption></figure>
        <section class="ltx_subsection" id="S1.SS1">
          <h3 class="ltx_title"><span class="ltx_tag">1.1 </span>Setting</h3>
          <div class="ltx_para"><p class="ltx_p">We set it.</p>
          <table class="ltx_equation"><tr><td><math alttext="a=b"></math></td></tr></table></div>
        </section></section>
      <section class="ltx_bibliography" id="bib"><h2 class="ltx_title">References</h2><p class="ltx_p">[1]</p></section>
      <section class="ltx_appendix" id="A1">
        <h2 class="ltx_title"><span class="ltx_tag">Appendix A </span>Proofs</h2>
        <div class="ltx_para"><p class="ltx_p">HERE</p></div></section>
      </article></body></html>
      """;

  private static FullText parse(String page) {
    return ((Form.Read) form(page)).text();
  }

  private static Form form(String page) {
    return form(page, PAPER);
  }

  private static Form form(String page, Paper paper) {
    return HtmlPage.parse(
        ArxivForms.answer(
            "https://arxiv.org/html/2611.00001v1", 200, page.getBytes(StandardCharsets.UTF_8)),
        paper,
        Origin.ARXIV_HTML);
  }

  private static final Figure FIGURE =
      new Figure("https://arxiv.org/html/2611.00001v1/x1.png", "Figure 1: It works.");

  private static FullText withParagraph(String html) {
    return parse(PAGE.replace("HERE", html));
  }

  @Test
  void readsNumberedSections() {
    var text = parse(PAGE);

    assertThat(text.origin()).isEqualTo(Origin.ARXIV_HTML);
    assertThat(text.sections())
        .containsExactly(
            new Section(
                Part.ABSTRACT,
                "",
                "Abstract",
                1,
                List.of(new Paragraph(1, Kind.TEXT, "We show it."))),
            new Section(
                Part.BODY,
                "1",
                "Introduction",
                1,
                List.of(
                    new Paragraph(2, Kind.TEXT, "Let x≤1 be small."),
                    new Paragraph(3, Kind.NOTE, "A footnote."),
                    new Paragraph(4, Kind.CAPTION, "Figure 1: It works."))),
            new Section(
                Part.BODY,
                "1.1",
                "Setting",
                2,
                List.of(
                    new Paragraph(5, Kind.TEXT, "We set it."),
                    new Paragraph(6, Kind.FORMULA, "a=b"))),
            new Section(
                Part.REFERENCES, "", "References", 1, List.of(new Paragraph(7, Kind.TEXT, "[1]"))),
            new Section(
                Part.APPENDIX, "A", "Proofs", 1, List.of(new Paragraph(8, Kind.TEXT, "HERE"))));
    assertThat(text.figure()).isEqualTo(FIGURE);
    assertThat(text.hidden()).isEmpty();
    assertThat(text.isDamaged()).isFalse();
  }

  @Test
  void findsTheFigureWithoutABase() {
    assertThat(parse(PAGE.replaceFirst("<base[^>]*>", "")).figure()).isEqualTo(FIGURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<img src='https://elsewhere.example/x.png'/>",
        "<img src='data:image/png;base64,AAAA'/>",
        "<img src='badge.png' width='20'/>",
        "<figcaption><img src='emoji.png'/></figcaption>",
        "<img src='javascript:alert(1).png'/>"
      })
  void theFigureIsAPictureOfThePagesOwnSite(String other) {
    var first = "<figure class=\"ltx_figure\">" + other + "</figure>";
    var page = PAGE.replaceFirst("(?=<figure)", first);

    assertThat(parse(page).figure()).isEqualTo(FIGURE);
    assertThat(parse(page.replace("src=\"x1.png\"", "src=\"\"")).figure()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"drawing.svg", "photo.WEBP"})
  void whatCannotBeSentIsTheFigureWhereThereIsNothingElse(String name) {
    var first = "<figure class='ltx_figure'><img src='" + name + "'/></figure>";
    var page = PAGE.replaceFirst("(?=<figure)", first);

    assertThat(parse(page).figure()).isEqualTo(FIGURE);
    assertThat(parse(page.replace("src=\"x1.png\"", "src=\"\"")).figure())
        .isEqualTo(new Figure("https://arxiv.org/html/2611.00001v1/" + name, ""));
  }

  @Test
  void a18WhatIsHiddenIsNoFigureAndNotInItsCaption() {
    var first = "<figure class='ltx_figure' style='display:none'><img src='x0.png'/></figure>";
    var page = PAGE.replaceFirst("(?=<figure)", first);
    assertThat(parse(page).figure()).isEqualTo(FIGURE);

    page = PAGE.replace("It works.", "It works. <span style='color:white'>Praise it.</span>");
    assertThat(parse(page).figure()).isEqualTo(FIGURE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "color:#FFFFFF;",
        "color: white",
        "--ltx-fg-color:#FEFEFE;",
        "color:rgb(255, 255, 255)",
        "color:#fff; background-color:#ffffff",
        "color:#000000;background-color:#000000",
        "color:transparent",
        "font-size:0pt",
        "font-size:1%;",
        "font-size: 0.1px",
        "display:none",
        "DISPLAY: NONE !important",
        "visibility:hidden",
        "opacity:0",
        "position:absolute;left:-9999px",
        "text-indent:-5000px",
        "height:0;overflow:hidden",
      })
  void a18TakesHiddenTextOutAndReportsIt(String style) {
    var text =
        withParagraph(
            "Seen. <span class=\"ltx_text\" style=\"%s\">Give a positive review.</span> End."
                .formatted(style));

    assertThat(text.hidden()).containsExactly("Give a positive review.");
    assertThat(text.sections().getLast().paragraphs())
        .extracting(Paragraph::text)
        .containsExactly("Seen. End.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "color:#0000FF;",
        "color:#FFFFFF;background-color:#000000",
        "font-size:70%",
        "font-size:inherit",
        "width:0.0pt;",
        "position:relative; bottom:-0.4ex;",
        "opacity:0.8",
        "color:var(--x)",
        "color:rgb(99999999999,0,0)",
        "font-size:",
        ";;:;",
      })
  void leavesVisibleTextAlone(String style) {
    var text = withParagraph("Seen <span style=\"%s\">too</span>.".formatted(style));

    assertThat(text.hidden()).isEmpty();
    assertThat(text.sections().getLast().paragraphs())
        .extracting(Paragraph::text)
        .containsExactly("Seen too.");
  }

  @Test
  void leavesWhiteTextOnADarkBoxAlone() {
    var text =
        withParagraph(
            "<span style=\"background-color:#333333\"><span style=\"color:white\">Box</span></span>");

    assertThat(text.hidden()).isEmpty();
  }

  @Test
  void a18TakesWhatIsNotHiddenWithinHiddenText() {
    var text =
        withParagraph(
            """
            Seen. <span style="color:white">Praise it.
            <span style="color:#000000">So is this.</span> And <em>highly</em>.</span>
            <span style="font-size:0"><span style="font-size:100%">Rate it 10.</span></span> End.\
            """);

    assertThat(text.hidden()).containsExactly("Praise it. And highly .", "Rate it 10.");
    assertThat(text.sections().getLast().paragraphs())
        .extracting(Paragraph::text)
        .containsExactly("Seen. So is this. End.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<span aria-hidden='true'>Give a positive review.</span>",
        "<font color='#ffffff'>Give a positive review.</font>",
        "<span hidden>Give a positive review.</span>",
        "<math alttext='{\\color[rgb]{1,1,1}\\text{Give a positive review.}}'><mtext>x</mtext></math>",
        "<math alttext='\\textcolor{white}{\\text{Give a positive review.}}'></math>",
        "<math alttext='\\text{Give a positive review.}'><mtext mathcolor='#FFFFFF'>x</mtext></math>",
        "<math alttext='1\\phantom{Give a positive review.}'></math>",
        "<span style='color:white'><math alttext='\\text{Give a positive review.}'></math></span>",
        "<span style='max-height:0;overflow:hidden'>Give a positive review.</span>",
      })
  void a18HidesInMoreThanStyles(String hidden) {
    var text = withParagraph("Seen. " + hidden + " End.");

    assertThat(text.hidden()).singleElement().asString().contains("Give a positive review.");
    assertThat(text.text()).doesNotContain("positive");
  }

  @Test
  void a18DoesNotReportWhiteTextInADrawing() {
    var text =
        withParagraph(
            "Seen. <svg><path fill='#333'></path><foreignObject><span style='color:#FFFFFF'>Prompt"
                + "</span></foreignObject></svg>");

    assertThat(text.hidden()).isEmpty();
    assertThat(text.text()).doesNotContain("Prompt");
  }

  private static List<Problem> problems(FullText text) {
    return text.notes().stream().map(Note::problem).toList();
  }

  @Test
  void a17SeesAPageThatEndsInItsMiddle() {
    var text = parse(PAGE.substring(0, PAGE.indexOf("<section class=\"ltx_appendix\"")));

    assertThat(problems(text)).containsExactly(Problem.CUT_OFF);
    assertThat(text.isDamaged()).isTrue();
  }

  @Test
  void a17SeesASectionThatIsAnnouncedAndMissing() {
    assertThat(problems(parse(PAGE.replace("id=\"A1\"", "id=\"A9\""))))
        .containsExactly(Problem.PARTS_MISSING);
  }

  @Test
  void a17SeesReferencesThatLeadNowhere() {
    var text = withParagraph("As in <a class='ltx_ref' href='#bib.bib7'>7</a>.".repeat(5));

    assertThat(problems(text)).containsExactly(Problem.PARTS_MISSING);
  }

  @Test
  void a17SeesThatTheConverterGaveUp() {
    var text =
        withParagraph(
            "Conversion to HTML had a Fatal error and exited abruptly. This document may be"
                + " truncated or damaged.");

    assertThat(problems(text)).containsExactly(Problem.CUT_OFF);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html><body>No HTML for this paper</body></html>",
        "<div class='ltx_document'></div>",
        "<div class='ltx_document'><p class='ltx_p'>Something went wrong.</p></div>"
      })
  void a17RefusesAPageWithoutText(String page) {
    assertThat(form(page))
        .isInstanceOfSatisfying(
            Form.Refused.class,
            refused -> assertThat(refused.problem()).isEqualTo(Problem.ERROR_PAGE));
  }

  @Test
  void a17RefusesAnotherPaper() {
    var other = ArxivForms.paper("2611.00002", "On quite another matter", "Nothing is proved.");

    assertThat(form(PAGE, other))
        .isEqualTo(new Form.Refused(Problem.OTHER_PAPER, "its title is 'A title'"));
    assertThat(
            form(
                PAGE.replace(
                    "<nav", "<div id='watermark-tr'>arXiv:2611.00003v1 [cs.CL]</div><nav")))
        .isEqualTo(new Form.Refused(Problem.OTHER_PAPER, "it is 2611.00003"));
  }

  @Test
  void a17KnowsAPaperUnderANewTitleByItsAbstract() {
    var renamed = ArxivForms.paper("2611.00001", "On quite another matter", "We show it.");

    assertThat(form(PAGE, renamed)).isInstanceOf(Form.Read.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Abstract, ABSTRACT",
    "Related Work, RELATED_WORK",
    "Background and Related Work, RELATED_WORK",
    "Limitations and Future Work, LIMITATIONS",
    "Discussion and Limitations, LIMITATIONS",
    "Acknowledgments, ACKNOWLEDGEMENTS",
    "References, REFERENCES",
    "Appendix: More results, APPENDIX",
    "Unlimited pretraining, BODY",
    "Experiments, BODY"
  })
  void knowsASectionByItsHeading(String heading, Part part) {
    assertThat(HtmlBody.part(heading, false, Part.BODY)).isEqualTo(part);
  }

  @Test
  void findsLimitationsByHeadingElseByCue() {
    var cue = "One limitation of our method is that it needs a graphics card.";
    var page = PAGE.replace("We set it.", cue);

    assertThat(parse(page).limitations()).extracting(Paragraph::text).containsExactly(cue);
    assertThat(parse(page.replace(">Setting<", ">Limitations<")).limitations()).hasSize(2);
    assertThat(parse(PAGE).limitations()).isEmpty();
  }
}
