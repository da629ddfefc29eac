"""Sentences and numbers of the Word documents."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.i18n import Language, msg, msg_n, numbers, template, template_n

COUNTS = {
    "document": template_n("{n:,} document", "{n:,} documents"),
    "in_documents": template_n("in {n:,} document", "in {n:,} documents"),
    "segment": template_n("{n:,} segment", "{n:,} segments"),
    "with_segments": template_n("with {n:,} segment", "with {n:,} segments"),
    "sentence": template_n("{n:,} sentence of participants", "{n:,} sentences of participants"),
    "main": template_n("{n:,} main category", "{n:,} main categories"),
    "code": template_n("{n:,} code", "{n:,} codes"),
    "topics_text": template_n(
        "Without the codebook, {n:,} topic is found in the material; it checks "
        "whether the codebook overlooks something.",
        "Without the codebook, {n:,} topics are found in the material; they check "
        "whether it overlooks something.",
    ),
    "many_faults": template_n("{n:,} more is in faults.csv.", "{n:,} more are in faults.csv."),
}
"""What is counted, as it stands in the sentences."""

PHRASES = {
    "title": template("Synthesis: {value}"),
    "subtitle": template("Draft with figures and quotes from the coding"),
    "subtitle_short": template("Short draft: the figures, and one quote of each code"),
    "about": template(
        "All figures, tables and quotes come from the codings of the study and can "
        "be looked up in panreflex.xlsx. Marked places ⟦[add …]⟧ are for you to "
        "write: the program counts and gives evidence, it does not interpret."
    ),
    "contents": template("Contents"),
    "table": template("Table"),
    "picture": template("Figure"),
    "quote": template("“{value}”"),
    "main": template("{id} {name}"),
    "overview": template("Overview"),
    "overview_text": template(
        "The material is {documents} with {sentences}. {segments} are coded in them: "
        "{human} by hand, {auto} automatically; {review} are proposals of the "
        "machine, still for review."
    ),
    "nothing_coded": template("Nothing is coded yet."),
    "most_frequent": template(
        "Most widespread is “{name}” ({id}), {documents} of {all} ({share})."
    ),
    "most_frequent_together": template(
        "Most widespread are {value}, each {documents} of {all} ({share})."
    ),
    "write_overview": template("⟦[add the main finding of the study]⟧"),
    "mains": template("Main categories"),
    "findings": template("Findings by main category"),
    "counted": template(
        "What the machine only proposes counts by its probability: expected is the sum of "
        "the probabilities, with the interval in which it lies in 95 of 100 cases. Confirmed is "
        "what people coded or accepted, and what the machine coded automatically."
    ),
    "counted_confirmed": template(
        "What is confirmed is counted: what people coded or accepted, and what the machine coded "
        "automatically. Its proposals for review are not counted."
    ),
    "found": template(
        "“{name}”: {segments} expected ({low} to {high}) {documents} of {all} ({share})."
    ),
    "found_confirmed": template("“{name}”: {segments} confirmed {documents} of {all} ({share})."),
    "by_both": template(
        "Confirmed: {confirmed}, {human} of them by hand and {auto} automatically."
    ),
    "by_human": template("Confirmed: {confirmed}, by hand."),
    "by_auto": template("Confirmed: {confirmed}, automatically."),
    "all_by_both": template("By hand: {human}, automatically: {auto}."),
    "all_by_human": template("All were coded by hand."),
    "all_by_auto": template("All were coded automatically."),
    "left": template("For review: {review}."),
    "not_found": template("Nothing is coded as “{name}”."),
    "most_frequent_code": template("Most frequent is “{name}” ({id}) {segments} {documents}."),
    "next_code": template("“{name}” ({id}) follows {segments}."),
    "absent": template("The category is not coded in: {value}."),
    "by_attribute": template("By “{attribute}”: {values}."),
    "by_value": template("{value} {share} ({part} of {all})"),
    "no_value": template("not known"),
    "small": template(
        "Groups with too few documents are left out of the comparisons; the workbook has them."
    ),
    "interpret": template(
        "⟦[add interpretation: what do participants say, on what do they agree, on "
        "what not, and why?]⟧"
    ),
    "subcodes": template("Codes below “{value}”"),
    "code": template("Code"),
    "name": template("Name"),
    "segments": template("Segments"),
    "expected": template("Expected"),
    "confirmed": template("Confirmed"),
    "interval": template("{value}\N{NO-BREAK SPACE}({low}–{high})"),
    "documents": template("Documents"),
    "share": template("Share"),
    "human": template("by hand"),
    "auto": template("automatic"),
    "review": template("for review"),
    "typical": template("Typical statements"),
    "contrast": template("Contrasting statements"),
    "cited": template("{value}; code {code}"),
    "cited_review": template("{value}; code {code}, for review"),
    "write_contrast": template("⟦[add contrast: what do the dissenting voices stand for?]⟧"),
    "together": template("Relations between codes"),
    "together_text": template(
        "The table names the pairs of codes that stand most often in the same "
        "sentence. Lift tells how many times as often as by chance; in brackets where the pair "
        "was seen too seldom to say much."
    ),
    "in_brackets": template("({value})"),
    "together_caption": template("Codes that occur together"),
    "pair": template("Codes"),
    "both": template("together"),
    "lift": template("Lift"),
    "jaccard": template("Jaccard"),
    "write_together": template("⟦[add interpretation: which relations carry the argument?]⟧"),
    "groups": template("Comparison of groups"),
    "dimension_text": template(
        "Of {passages} coded passages, {given} have a value, by what is said of times, words and "
        "references back in them or shortly before; people set the value of {by_people}. {without} "
        "are undetermined ({share}): they are in no row or column of a value, so that counts of "
        "values are lower bounds."
    ),
    "dimension_caption": template(
        "{title}: coded passages. Expected is the sum of the probabilities of those given."
    ),
    "crossed_caption": template(
        "Main codes by {title}: expected codings, and in brackets those that are confirmed and "
        "whose value a person set."
    ),
    "set_by_people": template("Set by people"),
    "expected_of_value": template("Expected"),
    "undetermined": template("undetermined"),
    "write_dimension": template("⟦[add what changes from value to value]⟧"),
    "write_groups": template(
        "⟦[add interpretation: which differences are sound, which are chance?]⟧"
    ),
    "recommendations": template("Recommendations and good examples"),
    "recommendations_text": template(
        "What each recommendation rests on: passages that people named for it, and against it. "
        "Open are passages with its codes that demand, wish, warn or advise, and that nobody has "
        "judged."
    ),
    "on_none": template("{value} rests on no passage yet."),
    "on_one_voice": template("{value} rests on one voice."),
    "rests_on": template(
        "Passages for: {passages_for}, by {voices_for} voices in {documents_for} documents; "
        "against: {passages_against}; open: {passages_open}."
    ),
    "addressee_label": template("For:"),
    "carried_by_label": template("Carried by:"),
    "codes_label": template("Codes:"),
    "survey_items_label": template("Survey:"),
    "needs_label": template("Needed:"),
    "against": template("Against it:"),
    "good_examples": template("Good examples"),
    "write_recommendation": template("⟦[add reasons: why does this follow?]⟧"),
    "topics": template("Topics without the codebook"),
    "topics_caption": template("Topics"),
    "topic": template("Topic"),
    "words": template("Words"),
    "passages": template("Passages"),
    "write_topics": template("⟦[add interpretation: which topics does the codebook lack?]⟧"),
    "method": template("Methods"),
    "corpus": template("Material"),
    "corpus_text": template(
        "{documents} were analysed, with {words} words of participants in "
        "{sentences} sentences. What interviewers say was not coded. The machine "
        "codes sentences; neighbouring sentences of a turn with the same code make a "
        "segment. People marked segments freely."
    ),
    "write_corpus": template("⟦[add sampling, interview guide, rules of transcription]⟧"),
    "codebook": template("Category system"),
    "codebook_text": template(
        "Coding was deductive, by the codebook “{title}”, version {version}, with "
        "{mains} and {codes} below them. Definitions, rules and anchor examples are "
        "in the codebook (codebook.docx)."
    ),
    "no_version": template("(not numbered)"),
    "coding": template("Coding procedure"),
    "people_text": template("Coded by hand: {value}."),
    "person": template("{coder} ({segments} {documents})"),
    "nobody": template("Nobody coded by hand."),
    "machine_text": template(
        "All other sentences were coded by panreflex. It compares each sentence with "
        "the definitions, rules and anchor examples of the codebook and with the "
        "segments coded by hand, by wording and by meaning (a language model for "
        "sentence vectors, without generating text), and gives evidence and a "
        "probability for each coding."
    ),
    "models_text": template(
        "A language model that generates text read along as one more coder: {models}. Its answers "
        "name codes with a verbatim quote; how much they count is learned from the segments coded "
        "by hand. “panreflex evaluate” says how good the coding is with and without it, "
        "“panreflex review agreement” how far its own answers agree with people."
    ),
    "threshold_text": template(
        "A coding stands without review (status “automatic”) where at least {value} "
        "of such codings are right in hand-coded documents that were kept back; all "
        "others are proposals for review (status “for review”). Where a person "
        "decided, that decision holds."
    ),
    "agreement": template("Agreement"),
    "no_agreement": template(
        "No two people coded the same document; intercoder agreement cannot be told. "
        "⟦[add second coding or consensual procedure]⟧"
    ),
    "made_with": template("Settings and versions"),
    "made_with_text": template(
        "Random numbers start at {seed}; the same inputs, settings and versions give "
        "the same results. Checksums of all inputs are in manifest.json."
    ),
    "settings_caption": template("Settings and versions"),
    "setting": template("Setting"),
    "value": template("Value"),
    "no_manifest": template("There is no manifest of these results."),
    "data": template("Data basis"),
    "data_caption": template("Documents"),
    "document": template("Document"),
    "sentences": template("Sentences"),
    "faults": template("What could not be read or anchored"),
    "fault": template("{file}: {problem}"),
    "codebook_title": template("Codebook: {value}"),
    "codebook_subtitle": template("Version {value}"),
    "codebook_about": template(
        "{mains} and {codes} below them. Anchor examples with a source come from "
        "segments that people coded so; the others stand so in the codebook."
    ),
    "definition": template("Definition:"),
    "include": template("Includes:"),
    "exclude": template("Excludes:"),
    "examples": template("Anchor examples"),
    "from_codebook": template("codebook"),
    "terms": template("Words:"),
    "no_definition": template("⟦[add definition]⟧"),
    "no_examples": template("⟦[add anchor example]⟧"),
}
"""Headings and sentences, to be filled in; ⟦ and ⟧ mark a place that people fill in."""


@dataclass(frozen=True)
class DocumentTexts:
    """The sentences of a language, to be filled in."""

    language: Language

    @property
    def spelling(self) -> str:
        """The language as Word names it."""
        return "de-DE" if self.language is Language.DE else "en-GB"

    def text(self, key: str, value: object = "", **named: object) -> str:
        """Return a sentence, filled in."""
        return msg(PHRASES[key], value=value, **named).text(self.language)

    def count(self, key: str, number: int) -> str:
        """Count something.

        Examples
        --------
        >>> document_texts("de").count("segment", 1), document_texts("de").count("segment", 1200)
        ('1 Segment', '1.200 Segmente')
        """
        return msg_n(*COUNTS[key], n=number).text(self.language)

    def whole(self, number: int) -> str:
        """Write a whole number."""
        return numbers.whole(number, self.language)

    def decimal(self, number: float, digits: int = 2) -> str:
        """Write a number with decimals; one that is not defined is a dash."""
        return numbers.decimal(number, self.language, digits)

    def percent(self, share: float) -> str:
        r"""Write a share.

        Examples
        --------
        >>> document_texts("de").percent(0.5), document_texts("en").percent(0.125)
        ('50\xa0%', '12%')
        """
        return numbers.percent(share, self.language)


def document_texts(language: str) -> DocumentTexts:
    """Return the sentences for a study in a language: German, or English for all others."""
    return DocumentTexts(Language.of(language))
