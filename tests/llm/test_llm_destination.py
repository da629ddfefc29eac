from __future__ import annotations

import pytest

from pipeline.errors import StudyError
from pipeline.llm.destination import allowed_destination


def go(url: str, *, study: bool = False, command: bool = False) -> bool:
    return allowed_destination(url, study_allows=study, command_allows=command).loopback


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:11434/v1",
        "http://LOCALHOST/v1",
        "http://127.0.0.1:8080/v1",
        "https://127.9.9.9/",
        "http://[::1]:1234/v1",
    ],
)
def test_this_computer_needs_no_leave(url):
    assert go(url)


REMOTE = [
    "http://gpu/v1",
    "https://api.example.org/v1",
    "http://10.0.0.5:8000/v1",
    "http://0.0.0.0/v1",
    "http://127.0.0.1.example.org/v1",
    "http://localhost.example.org/v1",
    "http://localhost./v1",
    "http://2130706433/v1",
    "http://[::ffff:8.8.8.8]/v1",
]


@pytest.mark.parametrize("url", REMOTE)
def test_another_computer_needs_the_leave_of_study_and_command(url):
    for study, command in [(False, False), (True, False), (False, True)]:
        with pytest.raises(StudyError, match="another computer") as caught:
            go(url, study=study, command=command)
        assert ("allow_remote = true" in str(caught.value)) == (not study)
        assert ("--allow-remote" in str(caught.value)) == (not command)
    assert not go(url, study=True, command=True)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:11434",
        "ftp://localhost/",
        "file:///etc/passwd",
        "http://127.0.0.1@example.org/v1",
        "http://example.org\\@127.0.0.1/v1",
        "http://127.0.0.1/v1?to=example.org",
        "http://127.0.0.1/v1#x",
        "http://127.0.0.1 .example.org/",
        "http://",
        "",
        "http://localhost/v1\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(url):
    with pytest.raises(StudyError, match="no plain web address"):
        go(url, study=True, command=True)


@pytest.mark.parametrize("url", [*REMOTE, "http://localhost:1/v1", "http://[::1]:1234/v1"])
def test_the_client_reads_the_same_host(url):
    httpx = pytest.importorskip("httpx2")
    there = allowed_destination(url, study_allows=True, command_allows=True)
    assert httpx.URL(url).host.casefold() == there.host
