"""What reports say of the language models that read along."""

from __future__ import annotations

from pipeline.llm.provenance import models_of
from pipeline.manifest import Manifest, StageRecord


def manifest(model, base_url="", template="0123456789abcdef"):
    code = StageRecord(
        name="code",
        fingerprint="",
        inputs={},
        settings={"coding.llm.template": template} if template else {},
        versions={},
        program="",
        after={},
    )
    settings = {"coding.llm.model": model, "coding.llm.base_url": base_url}
    return Manifest(created="", seed=0, settings=settings, versions={}, stages={"code": code})


def test_each_model_is_named_with_where_it_ran_and_its_prompt():
    found = models_of(manifest(["a", "b"], "https://GPU.example.org/v1"))
    assert list(found) == [
        "a (on gpu.example.org; prompt 0123456789ab)",
        "b (on gpu.example.org; prompt 0123456789ab)",
    ]
    assert list(models_of(manifest("a", "http://127.0.0.1:8080/v1", ""))) == [
        "a (on this computer)"
    ]
    assert list(models_of(manifest("a"))) == ["a (asked by batch files; prompt 0123456789ab)"]


def test_without_a_model_nothing_is_said():
    assert models_of(manifest("")) == models_of(manifest([])) == models_of(None) == ()
