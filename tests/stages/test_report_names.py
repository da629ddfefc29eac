"""Under which names do pictures lie?"""

from pipeline.stages.report import _file_names


def test_no_two_pictures_share_a_file():
    names = _file_names(["portrait_a/b", "portrait_a b", "portrait_Anna", "portrait_anna", "x-2"])
    assert names == {
        "portrait_a/b": "portrait_a_b",
        "portrait_a b": "portrait_a_b-2",
        "portrait_Anna": "portrait_Anna",
        "portrait_anna": "portrait_anna-2",
        "x-2": "x-2",
    }
