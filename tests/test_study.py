from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StudyError
from pipeline.records import Role
from pipeline.scaffold import study_toml
from pipeline.settings import CodingSettings, Settings, SpeakerSettings, read_settings, sections
from pipeline.study import StudyFolder

ROOT = Path(__file__).parents[1]


def study_in(folder: Path, source: str = "") -> StudyFolder:
    (folder / "study.toml").write_text(source, encoding="utf-8")
    return StudyFolder.open(folder)


def message(source: str) -> str:
    with pytest.raises(StudyError) as caught:
        read_settings(source)
    return str(caught.value)


def test_an_empty_file_gives_all_defaults(tmp_path):
    study = study_in(tmp_path)
    assert study.settings == Settings()
    assert study.title == tmp_path.name
    assert study.transcripts == tmp_path / "transcripts"
    assert study.codebook == tmp_path / "codebook/kodierleitfaden.yaml"
    assert study.outputs == tmp_path / "outputs"
    assert study.state == tmp_path / ".panreflex"


def test_a_study_is_opened_by_folder_or_file_alike(tmp_path):
    assert (
        study_in(tmp_path)
        == StudyFolder.open(tmp_path / "study.toml")
        == StudyFolder.open(str(tmp_path))
    )


def test_no_parent_is_searched(tmp_path):
    study_in(tmp_path)
    (tmp_path / "inside").mkdir()
    with pytest.raises(StudyError, match=r"there is no study.toml in this folder; .*panreflex new"):
        StudyFolder.open(tmp_path / "inside")


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(StudyError, match=r"nowhere: this folder or file does not exist"):
        StudyFolder.open(tmp_path / "nowhere")


def test_paths_start_from_the_folder_of_the_study(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a/study.toml").write_text('transcripts = "../texts"')
    study = StudyFolder.open("a")
    monkeypatch.chdir("/")
    assert study.transcripts.resolve() == (tmp_path / "texts").resolve()


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Settings().seed = 1


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('titel = "x"', "study.toml, line 1: unknown key 'titel'; did you mean 'title'?"),
        (
            '\n[coding]\nencodr = "e5"',
            "study.toml, line 3: unknown key 'encodr' in [coding]; did you mean 'encoder'?",
        ),
        (
            'title = "x"\n[codng]\nencoder = "e5"',
            "study.toml, line 2: unknown section 'codng'; did you mean 'coding'?",
        ),
        (
            'coding.encodr = "e5"',
            "study.toml, line 1: unknown key 'encodr' in [coding]; did you mean 'encoder'?",
        ),
        (
            "[tables]\nattributes = []\nseed = 3",
            "study.toml, line 3: unknown key 'seed' in [tables]; it belongs above all [sections]",
        ),
        (
            '[coding.llm]\nmodell = "m"',
            "study.toml, line 2: unknown key 'modell' in [coding.llm]; did you mean 'model'?",
        ),
        (
            '[coding]\nbase_url = "http://localhost:8080/v1"',
            "study.toml, line 2: unknown key 'base_url' in [coding]; it belongs under [coding.llm]",
        ),
        (
            "[coding.llm]\nconcurrency = 0",
            "study.toml, line 2: 'concurrency' in [coding.llm] must be at least 1, not 0",
        ),
        (
            "[coding.llm]\nmodel = 3",
            "study.toml, line 2: 'model' in [coding.llm] must be the name of a model, or a list of "
            "names, not 3",
        ),
        (
            "[coding.llm]\nwindow = -1",
            'study.toml, line 2: \'window\' in [coding.llm] must be "auto", "document" or a number '
            "of sentences, not -1",
        ),
        (
            '[coding.llm]\nwindow = "large"',
            'study.toml, line 2: \'window\' in [coding.llm] must be "auto", "document" or a number '
            'of sentences, not "large"',
        ),
        (
            'encoder = "e5"',
            "study.toml, line 1: unknown key 'encoder'; it belongs under [coding]",
        ),
        ('seed = "zero"', "study.toml, line 1: 'seed' must be a whole number, not \"zero\""),
        ("seed = 1.5", "study.toml, line 1: 'seed' must be a whole number, not 1.5"),
        ("seed = true", "study.toml, line 1: 'seed' must be a whole number, not true"),
        ("seed = -1", "study.toml, line 1: 'seed' must be at least 0, not -1"),
        ("title = 3", "study.toml, line 1: 'title' must be text in quotation marks, not 3"),
        ('outputs = ""', "study.toml, line 1: 'outputs' must be some text, not \"\""),
        (
            'language = "deutsch"',
            'study.toml, line 1: \'language\' must be two small letters like "de", not "deutsch"',
        ),
        (
            'dialect = "excel"',
            'study.toml, line 1: \'dialect\' must be "excel-de" or "rfc4180", not "excel"',
        ),
        (
            '[coding]\nencoder = "path:"',
            'study.toml, line 2: \'encoder\' in [coding] must be "auto", "e5", "use", '
            '"fastembed:MODEL", "sentence-transformers:MODEL" or "path:FOLDER", not "path:"',
        ),
        (
            "[coding]\nauto_precision = 85",
            "study.toml, line 2: 'auto_precision' in [coding] must be at most 1, not 85",
        ),
        (
            "[coding]\nauto_precision = nan",
            "study.toml, line 2: 'auto_precision' in [coding] must be a number, not nan",
        ),
        (
            '[coding]\nuncoded_is_negative = "yes"',
            "study.toml, line 2: 'uncoded_is_negative' in [coding] must be true or false, "
            'not "yes"',
        ),
        (
            '[tables]\nattributes = "city"',
            "study.toml, line 2: 'attributes' in [tables] must be a list of texts like "
            '["a", "b"], not "city"',
        ),
        (
            '[speakers]\ninterviewer = ["I",\n  5]',
            "study.toml, line 2: every entry of 'interviewer' in [speakers] must be text in "
            "quotation marks, not 5",
        ),
        ("coding = 3", "study.toml, line 1: 'coding' must be a [section], not 3"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(source, expected):
    assert message(source) == expected


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("title = " + "[" * 100_000, "nested too deeply"),
        ("title = " + "{a=" * 5_000, "nested too deeply"),
        (".".join("a" * 100_000) + " = 1", "nested too deeply"),
        ("[" + ".".join("a" * 100_000) + "]", "nested too deeply"),
        ("seed = " + "9" * 5_000, "line 1: a number has too many digits; at most 2147483647"),
        ("seed = 0x" + "f" * 5_000, "'seed' must be at most 2147483647, not 0xfff"),
        ("[coding.llm]\ntimeout = 1e300", "'timeout' in [coding.llm] must be at most 2147483647"),
        ("[coding.llm]\ntimeout = inf", "'timeout' in [coding.llm] must be a number, not inf"),
        ("\n".join(f"x{number} = 1" for number in range(5_000)), "unknown key 'x0'"),
    ],
    ids=str,
)
def test_settings_that_no_library_can_read_are_told_in_a_sentence(source, problem):
    told = message(source)
    assert told.startswith("study.toml")
    assert problem in told


@pytest.mark.parametrize("name", ["a" * 5_000, "~nobody_has_this_name/x", "a\\u0000b"])
@pytest.mark.parametrize("setting", ["transcripts = ", "codings = ", "[topics]\nchanges = "])
def test_a_name_that_nothing_can_have_is_told(tmp_path, setting, name):
    with pytest.raises(StudyError, match="cannot be a file or folder"):
        study_in(tmp_path, f'{setting}"{name}"').topic_changes  # noqa: B018


def test_all_wrong_settings_are_told_at_once():
    assert message('titel = "x"\nseed = "zero"\n').splitlines() == [
        "study.toml, line 1: unknown key 'titel'; did you mean 'title'?",
        "study.toml, line 2: 'seed' must be a whole number, not \"zero\"",
    ]


@pytest.mark.parametrize(
    ("source", "line", "step"),
    [
        ("title = My study", 1, "put text in quotation marks"),
        ('\ntranscripts = "C:\\Users\\me"', 2, "write paths with / instead of"),
        ("title", 1, 'a line reads key = "value"'),
        ('title = "a"\ntitle = "b"', 2, "set each key once"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(source, line, step):
    told = message(source)
    assert told.startswith(f"study.toml, line {line}: not valid TOML (")
    assert step in told


def test_other_encodings_and_byte_order_marks(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text('title = "Gärten"', encoding="utf-8-sig")
    assert StudyFolder.open(file).title == "Gärten"
    file.write_bytes('\ntitle = "Gärten"'.encode("cp1252"))
    with pytest.raises(StudyError, match=r"study.toml, line 2: the file is not UTF-8 text; save"):
        StudyFolder.open(file)


def test_optional_files_may_be_missing_unless_they_are_named(tmp_path):
    assert study_in(tmp_path).metadata is None
    assert study_in(tmp_path).codings is None
    named = study_in(tmp_path, '\nmetadata = "transcripts/people.csv"')
    assert named.metadata == tmp_path / "transcripts/people.csv"
    with pytest.raises(StudyError) as caught:
        named.require("metadata")
    assert str(caught.value) == (
        "study.toml, line 2: the file 'transcripts/people.csv' (metadata) does not exist; "
        "put it there, or change 'metadata'"
    )
    assert study_in(tmp_path, 'metadata = ""').metadata is None


def test_required_parts(tmp_path):
    study = study_in(tmp_path)
    with pytest.raises(StudyError, match=r"the folder 'transcripts' \(transcripts\) does not"):
        study.require("transcripts", "codebook")
    (tmp_path / "transcripts").mkdir()
    with pytest.raises(StudyError, match=r"the file 'codebook/kodierleitfaden.yaml'"):
        study.require("transcripts", "codebook")
    study.codebook.parent.mkdir()
    study.codebook.touch()
    study.require("transcripts", "codebook", "metadata", "codings")


@pytest.mark.parametrize(
    "source",
    [
        'outputs = "transcripts"',
        'outputs = "codebook/codings/results"',
        'transcripts = "."',
    ],
)
def test_outputs_may_not_lie_among_the_inputs(tmp_path, source):
    with pytest.raises(StudyError, match=r"line 1: the folder of outputs lies in the folder of"):
        study_in(tmp_path, source)


def test_speakers_have_one_role(tmp_path):
    study = study_in(tmp_path, '[speakers]\ninterviewer = ["Anna", "S00"]\nparticipant = ["Mo"]')
    assert study.roles == {
        "Anna": Role.INTERVIEWER,
        "S00": Role.INTERVIEWER,
        "Mo": Role.PARTICIPANT,
    }
    with pytest.raises(StudyError, match=r"line 3: the speaker 'anna' is both interviewer and"):
        study_in(tmp_path, '[speakers]\ninterviewer = ["Anna"]\nparticipant = ["anna"]')


def test_the_same_settings_have_the_same_hash_also_with_speakers_of_a_document():
    source = '[speakers.documents.D3]\ninterviewer = ["B"]\n'
    assert hash(read_settings(source)) == hash(read_settings(source))
    assert len({read_settings(source), read_settings("")}) == 2


def test_attributes_must_be_columns_of_the_metadata(tmp_path):
    study = study_in(tmp_path, '[tables]\nattributes = ["type", "citty"]')
    assert study.check_attributes(["type", "city", "citty"]) == ("type", "citty")
    with pytest.raises(StudyError) as caught:
        study.check_attributes(["type", "city"])
    assert str(caught.value) == (
        "study.toml, line 2: the metadata have no column 'citty', which [tables] attributes "
        "names; did you mean 'city'?"
    )


def test_every_key_is_described():
    for home, model in sections().items():
        for name, field in model.model_fields.items():
            is_section = (*home, name) in sections()
            assert is_section or (field.description or "").endswith("."), (*home, name)


PLAIN = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=100, deadline=None)
@given(PLAIN, st.lists(PLAIN, max_size=3), st.floats(0, 1), st.booleans())
def test_written_settings_are_read_back(title, labels, precision, negative):
    chosen = Settings(
        title=title,
        speakers=SpeakerSettings(interviewer=tuple(labels)),
        coding=CodingSettings(auto_precision=precision, uncoded_is_negative=negative),
    )
    assert read_settings(study_toml(chosen)) == chosen


def test_the_demo_study_has_every_key_with_the_current_comments():
    study = StudyFolder.open(ROOT)
    study.require("transcripts", "metadata", "codebook", "codings")
    assert study.settings.tables.attributes == ("type", "size", "function")
    assert study.file.read_text(encoding="utf-8") == study_toml(study.settings)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('name = "phase"', "'dimensions' must be sections with two or more values"),
        (
            'name = "phase"\n[[dimensions.values]]\nname = "a"\n[[dimensions.values]]\nname = "b"\n'
            'beginns = "2020-01-01"',
            "unknown key 'beginns' in [dimensions.values]; did you mean 'begins'?",
        ),
        (
            'name = "phase"\n[[dimensions.values]]\nname = "a"\nbegins = "Mai"\n'
            '[[dimensions.values]]\nname = "b"',
            "'begins' in [dimensions.values] must be a day like",
        ),
        ('title = "Phase"', "'name' in [dimensions] is missing"),
    ],
)
def test_dimensions_say_what_is_wrong_with_them(entry, problem):
    with pytest.raises(StudyError) as caught:
        read_settings(f"[[dimensions]]\n{entry}\n")
    assert problem in str(caught.value)
