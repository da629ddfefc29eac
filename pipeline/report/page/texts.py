"""Texts of the page, by the names that its scripts use.

Those for tables, columns and pictures are those of the workbook.
"""

from __future__ import annotations

from typing import Any

from pipeline.i18n import Language, template, template_n
from pipeline.i18n.language import catalogue

WORDS: dict[str, str | tuple[str, str]] = {
    "skip": template("Skip to the content"),
    "no_script": template("This page needs JavaScript. It loads nothing from the network."),
    "loading": template("Opening the study …"),
    "overview": template("Overview"),
    "codebook": template("Codebook"),
    "transcripts": template("Transcripts"),
    "passages": template("Coded segments"),
    "topics": template("Topics"),
    "tables": template("Tables"),
    "pictures": template("Pictures"),
    "actual": template("Full size"),
    "hits": template("Search"),
    "views": template("Views"),
    "search": template("Search all transcripts"),
    "hits_found": template_n("{n} hit {documents}", "{n} hits {documents}"),
    "in_documents": template_n("in {n} document", "in {n} documents"),
    "hits_none": template(
        "Nothing found. Several words must all occur in one turn; “ae” also finds “ä”."
    ),
    "hits_ask": template(
        "Type words above; all must occur in one turn, a phrase stands in quotation marks. "
        "The key / jumps to the search field."
    ),
    "searching": template("Searching …"),
    "documents": template("Documents"),
    "document": template("Document"),
    "words": template("Words"),
    "said": template("of these by participants"),
    "sentences": template("Sentences of participants"),
    "codes": template("Codes"),
    "codings": template("Codings"),
    "faults": template("Faults"),
    "coders": template("Coders"),
    "made": template("Made on {day}"),
    "versions": template("Versions"),
    "models": template("Language models that read along"),
    "codebook_version": template("version {version}"),
    "codable": template("codes that can be given"),
    "human": template("by hand"),
    "auto": template("automatic"),
    "review": template("to be checked"),
    "human_long": template("A person coded it."),
    "auto_long": template(
        "The machine coded it; such codings were right often enough in documents "
        "kept back for testing."
    ),
    "review_long": template("A proposal of the machine that a person has to check."),
    "next": template("What to do next"),
    "next_review": template_n(
        "Check {n} proposal of the machine: on this page, or as a table with “panreflex review "
        "export”.",
        "Check {n} proposals of the machine: on this page, or as a table with “panreflex review "
        "export”.",
    ),
    "next_review_link": template("Look at the proposals"),
    "next_review_here": template("Check them here"),
    "next_faults": template_n(
        "Go through {n} fault (below on this page).", "Go through {n} faults (below on this page)."
    ),
    "next_uncoded": template_n(
        "{n} document carries no coding yet: {names}.",
        "{n} documents carry no coding yet: {names}.",
    ),
    "next_coders": template(
        "Only one person has coded: have some documents coded twice to measure agreement."
    ),
    "next_no_human": template(
        "Nothing is coded by hand yet: “panreflex code --suggest 20” names passages "
        "that are worth beginning with."
    ),
    "next_nothing": template("Nothing is open."),
    "frequencies": template("Codings by code"),
    "frequencies_expected": template(
        "How many codings are expected to be right, by their probabilities, followed by how many "
        "are confirmed: by people, or automatic. A bar opens the segments."
    ),
    "frequencies_confirmed": template(
        "How many codings are confirmed, by people or automatic, followed by the number of "
        "documents. A bar opens the segments."
    ),
    "dimension_note": template(
        "How many passages are expected to have each value, by their probabilities, followed by "
        "how many people set. {n} of {all} ({share}) are undetermined. A bar opens the segments."
    ),
    "dimension_none": template("No coded passage has a value yet."),
    "agreement": template("Agreement of coders"),
    "agreement_note": template(
        "Over all codes, by sentence. κ: Cohen's kappa, α: Krippendorff's alpha."
    ),
    "agreement_none": template("No two people coded the same document."),
    "file": template("File"),
    "line": template("Line"),
    "problem": template("What is wrong"),
    "next_step": template("What helps"),
    "units": template("Sentences"),
    "definition": template("Definition"),
    "include": template("Include"),
    "exclude": template("Exclude"),
    "anchors": template("Anchor examples"),
    "quotes": template("Passages from the material"),
    "typical": template("typical"),
    "contrast": template("contrast"),
    "no_definition": template("Without a definition."),
    "segments": template("Segments"),
    "all_passages": template("All segments"),
    "no_codes": template("The codebook has no codes."),
    "filters": template("Filters"),
    "code": template("Code"),
    "all_codes": template("All codes"),
    "all_values": template("all"),
    "empty_value": template("(not given)"),
    "status": template("Status"),
    "probability": template("Probability"),
    "from_probability": template("from {p}"),
    "reset": template("Reset filters"),
    "lift_filter": template("Lift this filter"),
    "undetermined": template("undetermined"),
    "shown_codings": template_n("{n} coding", "{n} codings"),
    "no_documents": template("No document fits these filters."),
    "no_transcripts": template("The study has no transcripts."),
    "interviewer": template("Interview"),
    "previous": template("Previous coding"),
    "following": template("Next coding"),
    "previous_document": template("Previous document"),
    "next_document": template("Next document"),
    "evidence": template("Evidence"),
    "reason": template("Reason"),
    "coder": template("Coded by"),
    "source": template("Place"),
    "id": template("Id"),
    "close": template("Close"),
    "detail": template("Details"),
    "detail_none": template(
        "Click a coding in the margin or in the text: evidence, reason and origin appear here."
    ),
    "codes_of": template("Codes in {document}"),
    "several_here": template_n("{n} coding here", "{n} codings here"),
    "open_in_text": template("Show in the transcript"),
    "unknown_place": template("There is no such place: {id}"),
    "no_passages": template("No coding fits these filters."),
    "more": template("Show {n} more"),
    "topics_note": template("Found without the codebook: passages that speak alike."),
    "no_topics": template("No topics were found."),
    "topic_sizes": template("Topics by their number of passages"),
    "topic_proposal": template(
        "Proposed by a language model ({model}), checked by nobody: {name}. {sentence}"
    ),
    "topic_words": template("Words that set it apart"),
    "topic_codes": template("Codes in this topic (share of its sentences)"),
    "topic_none": template_n("In no topic: {n} passage.", "In no topic: {n} passages."),
    "topic_count": template_n("{n} passage {documents}", "{n} passages {documents}"),
    "topic_all": template("All passages of the topic"),
    "recommendations": template("Recommendations"),
    "no_recommendations": template(
        "Nobody has recommended anything yet: “panreflex recommend suggest” lists passages to "
        "write from."
    ),
    "recommendations_note": template(
        "Written by people, with the passages that they named. Open are passages with the same "
        "codes that demand, wish, warn or advise, and that nobody has judged."
    ),
    "passages_for": template_n(
        "{n} passage for it, {voices} {documents}", "{n} passages for it, {voices} {documents}"
    ),
    "by_voices": template_n("by {n} voice", "by {n} voices"),
    "passages_against": template_n("{n} passage against it", "{n} passages against it"),
    "passages_open": template_n("{n} passage open", "{n} passages open"),
    "rests_on_none": template("Nobody has named a passage for it yet."),
    "rests_on_one_voice": template("It rests on one voice."),
    "rests_on_one_document": template("It rests on one document."),
    "addressee": template("Addressee"),
    "carried_by": template("Carried by"),
    "not_carried_by": template("Not carried by"),
    "survey_items": template("Beside it in the survey"),
    "own_note": template("Note"),
    "speaks_for": template("For it"),
    "speaks_against": template("Against it"),
    "still_open": template("Open passages"),
    "good_examples": template("Good examples"),
    "example_needs": template("Needed:"),
    "no_tables": template("There are no tables yet."),
    "table": template("Table"),
    "rows": template_n("{n} row", "{n} rows"),
    "sort_note": template("Click a heading to sort."),
    "no_pictures": template("There are no pictures yet."),
    "beside_loading": template("Loading the transcript …"),
    "beside_searching": template("Loading transcripts to search them: part {n} of {all} …"),
    "beside_missing": template(
        "{file} cannot be loaded: the folder must lie beside this page, as the same run wrote it."
    ),
    "help": template("Keyboard"),
    "single_keys": template("Shortcuts of a single key (switch off if they disturb speech input)"),
}
"""Headings and sentences, of which the scripts fill in the names in braces; of two, the second
stands for any other number than one."""

REVIEW_WORDS: dict[str, str | tuple[str, str]] = {
    "reviewing": template("Reviewing"),
    "review_lead": template(
        "Decide here what the machine proposes, by a key each, and save your decisions as a file "
        "that “panreflex review import” reads. Nothing is sent."
    ),
    "reviewer": template("Your name, as it is to stand with your decisions"),
    "blind": template("Blind: without codes of the machine and of others"),
    "blind_note": template(
        "For an independent second coding. Passages come without code, probability and evidence, "
        "sentences that carry no code are among them, and the other views are closed meanwhile."
    ),
    "review_begin": template("Begin"),
    "kept_note": template(
        "Until you save them, decisions are kept in this browser on this computer, also when you "
        "close the tab: places, codes and comments, but no words of the transcripts. A private "
        "window forgets them when it is closed: save before."
    ),
    "kept_here": template_n(
        "This browser keeps {n} step of this study.", "This browser keeps {n} steps of this study."
    ),
    "delete_kept": template("Delete all"),
    "delete_confirm": template("Delete these decisions from this browser? That cannot be undone."),
    "kept_nowhere": template(
        "This browser keeps no decisions here (a private window, or it forbids storage for files): "
        "save the file before you close the tab."
    ),
    "decided": template("{n} of {all} decided"),
    "show": template("Show"),
    "show_open": template("open ones"),
    "show_mine": template("mine"),
    "show_all": template("all"),
    "unsure_first": template("least sure first"),
    "mark": template("Mark selection"),
    "undo": template("Undo"),
    "save": template("Save file"),
    "save_new": template_n("Save file ({n} new)", "Save file ({n} new)"),
    "saved": template_n(
        "{n} decision is in {name}, where your browser puts downloads. Next:",
        "{n} decisions are in {name}, where your browser puts downloads. Next:",
    ),
    "sheet": template("sheet"),
    "who_blind": template("{name}, blind"),
    "earlier": template_n(
        "{n} decision on an earlier run of this study is in no file yet.",
        "{n} decisions on an earlier run of this study are in no file yet.",
    ),
    "take_over": template("Take over what still fits"),
    "taken_over": template_n("{n} decision taken over.", "{n} decisions taken over."),
    "earlier_unfit": template(
        "Their words have changed since; decide them anew where you still find them: {places}"
    ),
    "delete_earlier": template("Delete"),
    "hidden": template(
        "This view shows codes of the machine and of others. It is closed as long as you review "
        "blind."
    ),
    "end_blind": template("End the blind review"),
    "shown_passages": template_n("{n} passage shown", "{n} passages shown"),
    "decision": template("Decision"),
    "open": template("open"),
    "accepted": template("accepted"),
    "rejected": template("rejected"),
    "accept": template("Accept"),
    "reject": template("Reject"),
    "no_code": template("No code fits"),
    "recode": template("Another code"),
    "give_code": template("Give a code"),
    "add": template("One more code"),
    "reopen": template("Open again"),
    "together": template_n(
        "{n} other with the same code and evidence", "{n} others with the same code and evidence"
    ),
    "together_title": template("Decide together"),
    "together_lead": template(
        "Open passages that rest on the same evidence. Take out what is to be decided by itself: "
        "each one that stays becomes a decision of its own."
    ),
    "together_none": template(
        "No other open passage has this code and rests on the same evidence."
    ),
    "accept_all": template_n("Accept {n} passage", "Accept all {n} passages"),
    "reject_all": template_n("Reject {n} passage", "Reject all {n} passages"),
    "accepted_together": template_n("{n} passage accepted", "{n} passages accepted"),
    "rejected_together": template_n("{n} passage rejected", "{n} passages rejected"),
    "undone_together": template_n("Undone: {n} decision", "Undone: {n} decisions"),
    "proposals": template("Likeliest codes"),
    "no_proposal": template("There is no proposal {n} here."),
    "comment": template("Comment"),
    "review_human": template(
        "A person coded this. To code it otherwise, select its words and mark them."
    ),
    "review_none": template(
        "Choose a passage in the margin, or select words in the text and mark them."
    ),
    "nothing_proposed": template("No code is proposed here: give one."),
    "nothing_to_undo": template("There is nothing to undo."),
    "filed_before": template(
        "This was saved in a file before. If that was imported, “panreflex review undo” takes the "
        "import back, or decide the passage otherwise."
    ),
    "undone": template("Undone: {place}"),
    "all_decided": template("Everything is decided. Save the file now."),
    "one_turn": template("A passage lies in one turn: the first one is marked."),
    "nothing_selected": template("Select words in the text first."),
    "nothing_chosen": template("Choose a passage first: j goes to the next one."),
    "no_dimensions": template("This study has no dimension beside the codebook."),
    "nothing_decided": template("Nothing is decided yet."),
    "code_search": template("Type a code or its name"),
    "code_more": template_n("{n} more: type to find it", "{n} more: type to find them"),
    "code_none": template("No code is called that."),
}
"""Texts of the review."""

KEYS = {
    "/": template("search the transcripts"),
    "j / k": template("next / previous coding"),
    "n / p": template("next / previous document"),
    "1 … 9": template("change the view"),
    "Esc": template("close"),
    "?": template("this help"),
    "a": template("review: accept"),
    "r": template("review: reject, no code fits"),
    "c": template("review: another code; give a code"),
    "e": template("review: one more code"),
    "1 / 2 / 3": template("review: the likeliest codes"),
    "g": template("review: others with the same evidence, to decide them together"),
    "m": template("review: mark the selected words"),
    "t": template("review: comment"),
    "v": template("review: value of a dimension, then its number"),
    "o": template("review: open again"),
    "z": template("review: undo"),
    "s": template("review: save the file"),
}
"""Keys of the keyboard, and what they do."""


def page_texts(language: str) -> dict[str, Any]:
    """Return the texts of the page in a language.

    Examples
    --------
    >>> page_texts("de")["codebook"], page_texts("fr")["codebook"]
    ('Kodierleitfaden', 'Codebook')
    >>> page_texts("de")["rows"]
    ['{n} Zeile', '{n} Zeilen']
    """
    known = catalogue(Language.of(language))
    return {
        name: known.gettext(text)
        if isinstance(text, str)
        else [known.ngettext(*text, n) for n in (1, 2)]
        for name, text in (WORDS | REVIEW_WORDS).items()
    } | {"keys": [[key, known.gettext(about)] for key, about in KEYS.items()]}
