from __future__ import annotations

import json
import math

import pytest

from pipeline.i18n import Language
from pipeline.records import CodedSegment, Decision, DecisionReason, MissedCodes, Status
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import effective_entries, log_file, read_log
from pipeline.review.progress import NEXT, expected_errors, review_progress
from pipeline.review.progress_messages import progress_messages
from pipeline.stages.review import decisions_since_coding
from pipeline.study import StudyFolder

REASONS = {
    Status.HUMAN: DecisionReason.PERSON,
    Status.AUTO: DecisionReason.ABOVE_THRESHOLD,
    Status.REVIEW: DecisionReason.BELOW_THRESHOLD,
}


def passage(code, units, probability=1.0, status=Status.REVIEW, reason=None):
    return CodedSegment(
        id=units[0],
        document="I1",
        turn=1,
        start=0,
        end=9,
        code=code,
        coder="",
        decision=Decision(status=status, reason=reason or REASONS[status], probability=probability),
        units=tuple(units),
    )


def missing(segment, expected, variance=0.0):
    return MissedCodes(segment=segment, expected=expected, variance=variance)


HUMAN = passage("A", ["u1", "u2"], status=Status.HUMAN)


def test_expected_f1_by_hand():
    """Right: 2 by people and 2·0.75 of the passage of two sentences, 3.5 of 4 given codings.

    Codings of people: 3.5 and 0.5 missed, 4. F1 = 2·3.5/(4 + 4) = 0.875.
    The passage is right or wrong as a whole: variance 2²·0.75·0.25 = 0.75; of the missed one 0.2.
    ((2 - 0.875)²·0.75 + 0.875²·0.2) / 8² = 0.01723, of which the root is 0.1312, twice 0.2625.
    """
    coded = [HUMAN, passage("A", ["u3", "u4"], 0.75)]
    found = review_progress(
        coded,
        [missing("u3", 0.0), missing("u4", 0.1, 0.0), missing("u5", 0.4, 0.2)],
        ["u1", "u2", "u3", "u4", "u5"],
    )
    assert (found.sentences, found.read, found.open) == (5, 2, 1)
    assert found.share == 0.4
    assert found.f1 == pytest.approx(0.875)
    variance = ((2 - 0.875) ** 2 * 0.75 + 0.875**2 * 0.2) / 64
    assert found.low == pytest.approx(0.875 - 2 * math.sqrt(variance))
    assert found.high == 1


def test_decisions_settle_most_errors_first():
    """Wrong 0.5 on the passage, missed 0.4 on the other sentence, and all is right after both.

    F1 at first 2·2.5/(3 + 2.9) = 0.847; after the passage, 2·2.5/(2.5 + 2.9) = 0.926; then 1.
    """
    coded = [HUMAN, passage("A", ["u3"], 0.5)]
    found = review_progress(
        coded, [missing("u3", 0.0), missing("u4", 0.4, 0.0)], ["u1", "u2", "u3", "u4"]
    )
    assert found.f1 == pytest.approx(5 / 5.9)
    assert found.gain == pytest.approx(1 - 5 / 5.9)
    assert found.ahead == 2
    assert found.needed == {0.8: 1, 0.9: 1}
    assert found.pays


def test_where_all_was_read_nothing_is_left():
    found = review_progress([HUMAN], [], ["u1", "u2"])
    assert (found.f1, found.low, found.high, found.gain) == (1, 1, 1, 0)
    assert found.needed == {0.8: 0, 0.9: 0}
    assert not found.pays


def test_what_next_to_nothing_is_expected_of_no_longer_pays():
    """A thousand sentences that lack 0.00001 codes each: 50 decisions add about 0.0005/4000."""
    unread = [missing(f"v{n}", 0.00001) for n in range(1000)]
    found = review_progress([HUMAN], unread, [one.segment for one in unread])
    assert 0 < found.gain < 1e-3
    assert not found.pays
    assert found.ahead == NEXT < len(unread)


def test_without_human_codings_nothing_is_told():
    alone = passage("A", ["u1"], 0.5, reason=DecisionReason.CODEBOOK_ALONE)
    assert review_progress([alone], [missing("u1", 0.1)], ["u1"]) is None
    assert review_progress([HUMAN, alone], [missing("u1", 0.1)], ["u1"]) is None


def test_errors_of_single_decisions():
    """Two passages share a sentence that lacks 0.4: each finds half of it."""
    coded = [passage("A", ["u1", "u2"], 0.75), passage("B", ["u2"], 0.9)]
    lacking = [missing("u1", 0.1), missing("u2", 0.4), missing("u3", 0.3)]
    of_passages, alone = expected_errors(coded, lacking)
    assert of_passages == pytest.approx([2 * 0.25 + 0.1 + 0.2, 0.1 + 0.2])
    assert alone == {"u3": 0.3}


def test_a_release_teaches_the_machine_nothing(finished_study):
    study, later = StudyFolder.open(finished_study), "2999-01-01T00:00:00+00:00"
    for verdict, n in ((ReviewVerdict.RELEASE, 1), (ReviewVerdict.ACCEPT, 2)):
        with log_file(study).open("a", encoding="utf-8") as log:
            entry = {"number": n, "when": later, "verdict": verdict, "document": "G3", "start": n}
            log.write(json.dumps(entry) + "\n")
    assert len(effective_entries(read_log(log_file(study)))) == 2
    assert decisions_since_coding(study) == 1


def test_where_nothing_is_open_that_is_told_and_no_figure():
    finished = review_progress([HUMAN, passage("B", ["u1"], status=Status.HUMAN)], [], ["u1", "u2"])
    assert finished is not None
    assert finished.is_finished
    (told,) = progress_messages(finished, 0, Language.EN)
    assert told == "People have read all 2 sentences; nothing is open."
    open_still = review_progress([HUMAN, passage("A", ["u1"], 0.5)], [], ["u1", "u2"])
    assert open_still is not None
    assert not open_still.is_finished
