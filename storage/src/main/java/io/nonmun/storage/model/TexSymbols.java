package io.nonmun.storage.model;

import java.lang.Character.UnicodeScript;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which character a TeX command stands for.
///
/// All letters and symbols that arXiv itself converts are here with the same characters
/// (`arxiv/util/tex2utf.py` of arXiv/arxiv-base, commit a1f3817, MIT), and the symbols of TeX and
/// AMS mathematics by their Unicode names (Unicode Technical Report 25).
final class TexSymbols {

  private static final String LETTERS_OF_TEXT =
      """
      AA Å  AE Æ  DH Ð  DJ Đ  ETH Ð  L Ł  NG Ŋ  O Ø  OE Œ  TH Þ  SS ẞ  IJ Ĳ
      aa å  ae æ  dh ð  dj đ  eth ð  l ł  ng ŋ  o ø  oe œ  th þ  ss ß  ij ĳ  i ı  j ȷ
      """;

  private static final String GREEK =
      """
      Gamma Γ  Delta Δ  Theta Θ  Lambda Λ  Xi Ξ  Pi Π  Sigma Σ  Upsilon Υ  Phi Φ  Psi Ψ  Omega Ω
      alpha α  beta β  gamma γ  delta δ  epsilon ε  zeta ζ  eta η  theta θ  iota ι  kappa κ  lambda λ
      mu μ  nu ν  xi ξ  omicron ο  pi π  rho ρ  varsigma ς  sigma σ  tau τ  upsilon υ  varphi φ  phi ϕ
      chi χ  psi ψ  omega ω  varepsilon ε  vartheta ϑ  varpi ϖ  varrho ϱ  varkappa ϰ  digamma ϝ
      textmu μ  textohm Ω
      """;

  private static final String OF_TEXT =
      """
      P ¶  S §  copyright ©  guillemotleft «  guillemotright »  pounds £  dag †  ddag ‡  div ÷  deg °
      degree °  textdegree °  textcopyright ©  textregistered ®  texttrademark ™  textpm ±  texttimes ×
      textdiv ÷  texteuro €  euro €  textsterling £  textyen ¥  yen ¥  textcent ¢  textsection §
      textparagraph ¶  textbullet •  textperiodcentered ·  textellipsis …  textendash –  textemdash —
      textquotesingle '  textquotedbl "  textquoteleft ‘  textquoteright ’  textquotedblleft “
      textquotedblright ”  quotedblbase „  quotesinglbase ‚  guilsinglleft ‹  guilsinglright ›
      textexclamdown ¡  textquestiondown ¿  textasciitilde ~  textasciicircum ^  textbackslash \\
      textunderscore _  textbar |  textless <  textgreater >  textbraceleft {  textbraceright }
      textdollar $  textonehalf ½  textonequarter ¼  textthreequarters ¾  texttwosuperior ²
      textthreesuperior ³  textonesuperior ¹  textordfeminine ª  textordmasculine º  lq ‘  rq ’
      textrightarrow →  textleftarrow ←  textuparrow ↑  textdownarrow ↓  celsius ℃  checkmark ✓
      cmark ✓  xmark ✗  textasteriskcentered ∗
      """;

  private static final String OF_MATHEMATICS =
      """
      pm ±  mp ∓  times ×  ast ∗  star ⋆  bigstar ★  cdot ⋅  bullet •  circ ∘  oplus ⊕  ominus ⊖
      otimes ⊗  oslash ⊘  odot ⊙  cap ∩  cup ∪  uplus ⊎  sqcap ⊓  sqcup ⊔  vee ∨  lor ∨  wedge ∧
      land ∧  setminus ∖  wr ≀  diamond ⋄  amalg ⨿  ltimes ⋉  rtimes ⋊  bowtie ⋈  dagger †  ddagger ‡
      le ≤  leq ≤  leqslant ⩽  ge ≥  geq ≥  geqslant ⩾  ll ≪  gg ≫  lll ⋘  ggg ⋙  ne ≠  neq ≠
      equiv ≡  sim ∼  simeq ≃  approx ≈  approxeq ≊  thickapprox ≈  thicksim ∼  cong ≅  propto ∝  varpropto ∝  doteq ≐
      triangleq ≜  coloneqq ≔  prec ≺  succ ≻  preceq ⪯  succeq ⪰  lesssim ≲  gtrsim ≳  lessgtr ≶
      in ∈  ni ∋  notin ∉  subset ⊂  supset ⊃  subseteq ⊆  supseteq ⊇  subsetneq ⊊  supsetneq ⊋
      nsubseteq ⊈  sqsubseteq ⊑  sqsupseteq ⊒  perp ⊥  parallel ∥  nparallel ∦  mid ∣  nmid ∤  vdash ⊢
      dashv ⊣  models ⊨  vDash ⊨  asymp ≍  bot ⊥  top ⊤  lhd ⊲  rhd ⊳  nleq ≰  ngeq ≱  nless ≮  ngtr ≯
      to →  rightarrow →  longrightarrow ⟶  leftarrow ←  gets ←  longleftarrow ⟵  leftrightarrow ↔
      longleftrightarrow ⟷  Rightarrow ⇒  Longrightarrow ⟹  implies ⟹  Leftarrow ⇐  impliedby ⟸
      Leftrightarrow ⇔  Longleftrightarrow ⟺  iff ⟺  uparrow ↑  downarrow ↓  updownarrow ↕  Uparrow ⇑
      Downarrow ⇓  mapsto ↦  longmapsto ⟼  hookrightarrow ↪  hookleftarrow ↩  nearrow ↗  searrow ↘
      swarrow ↙  nwarrow ↖  rightharpoonup ⇀  rightleftharpoons ⇌  leadsto ⇝  rightsquigarrow ⇝
      twoheadrightarrow ↠  circlearrowright ↻  circlearrowleft ↺  rightrightarrows ⇉
      infty ∞  partial ∂  nabla ∇  forall ∀  exists ∃  nexists ∄  neg ¬  lnot ¬  emptyset ∅
      varnothing ∅  ell ℓ  hbar ℏ  hslash ℏ  Re ℜ  Im ℑ  wp ℘  aleph ℵ  beth ℶ  imath ı  jmath ȷ
      prime ′  angle ∠  measuredangle ∡  triangle △  Box □  square □  blacksquare ■  Diamond ◇
      lozenge ◊  clubsuit ♣  diamondsuit ♢  heartsuit ♡  spadesuit ♠  surd √  flat ♭  natural ♮
      sharp ♯  complement ∁  eth ð  mho ℧  backslash \\  because ∵  therefore ∴  qed ∎  blacktriangle ▲
      triangledown ▽  triangleleft ◁  triangleright ▷  bigtriangleup △  bigcirc ◯  dagger †
      sum ∑  prod ∏  coprod ∐  int ∫  iint ∬  iiint ∭  oint ∮  bigcup ⋃  bigcap ⋂  bigvee ⋁  bigwedge ⋀
      bigoplus ⨁  bigotimes ⨂  bigodot ⨀  bigsqcup ⨆
      dots …  ldots …  dotsc …  cdots ⋯  dotsb ⋯  vdots ⋮  ddots ⋱  colon :
      langle ⟨  rangle ⟩  lceil ⌈  rceil ⌉  lfloor ⌊  rfloor ⌋  lbrace {  rbrace }  lbrack [  rbrack ]
      vert |  lvert |  rvert |  Vert ‖  lVert ‖  rVert ‖  llbracket ⟦  rrbracket ⟧
      """;

  private static final Map<String, String> CHARACTERS =
      characters(LETTERS_OF_TEXT, GREEK, OF_MATHEMATICS, OF_TEXT);

  private TexSymbols() {}

  static @Nullable String of(String command) {
    return CHARACTERS.get(command);
  }

  static boolean isLatin(String character) {
    return UnicodeScript.of(character.codePointAt(0)) == UnicodeScript.LATIN;
  }

  private static Map<String, String> characters(String... tables) {
    var characters = new HashMap<String, String>();
    for (var table : tables) {
      var words = table.strip().split("\\s+");
      for (var i = 0; i < words.length; i += 2) {
        characters.put(words[i], words[i + 1]);
      }
    }
    return Map.copyOf(characters);
  }
}
