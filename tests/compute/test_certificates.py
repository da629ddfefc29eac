"""Schedulers that want certificates: what is said where they are missing, or others."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import dask
import pytest
from distributed import LocalCluster, Security

from pipeline.compute.cluster import scheduled_cluster
from pipeline.compute.destination import Consents
from pipeline.errors import ClusterError

TLS = "distributed.comm.tls"


def configuration(folder: Path) -> dict[str, object]:
    """Write a certificate and its key as files, and return what names them to Dask."""
    made = Security.temporary()
    folder.mkdir()
    certificate, key = folder / "cert.pem", folder / "key.pem"
    certificate.write_text(made.tls_client_cert)
    key.write_text(made.tls_client_key)
    roles = ("scheduler", "worker", "client")
    return {
        "distributed.comm.require-encryption": True,
        f"{TLS}.ca-file": str(certificate),
        **{f"{TLS}.{role}.cert": str(certificate) for role in roles},
        **{f"{TLS}.{role}.key": str(key) for role in roles},
        "distributed.worker.memory.spill": False,
        "distributed.worker.memory.target": False,
    }


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return configuration(tmp_path_factory.mktemp("ours") / "tls")


@contextmanager
def started(folder: Path, protocol: str) -> Iterator[str]:
    with LocalCluster(
        n_workers=1,
        processes=False,
        protocol=protocol,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        local_directory=folder,
        silence_logs=50,
    ) as cluster:
        yield cluster.scheduler_address


@pytest.fixture(scope="module")
def encrypted(ours: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with dask.config.set(ours), started(tmp_path_factory.mktemp("workers"), "tls://") as address:
        yield address


def refusal(address: str, settings: dict[str, object]) -> str:
    """Return the sentence with which a connection ends; it comes at once."""
    begun = monotonic()
    with (
        dask.config.set(settings),
        pytest.raises(ClusterError) as raised,
        scheduled_cluster(address, Consents()),
    ):
        pass
    assert monotonic() - begun < 10
    return str(raised.value)


def test_who_has_the_certificate_is_let_in(ours: dict[str, object], encrypted: str):
    with dask.config.set(ours), scheduled_cluster(encrypted, Consents()) as cluster:
        assert list(cluster.map(pow, [1, 2, 3], 2, name="power")) == [2, 4, 8]


@pytest.mark.parametrize("setting", ["ca-file", "client.cert"])
def test_a_certificate_that_is_not_named(setting: str, ours: dict[str, object], encrypted: str):
    sentence = refusal(encrypted, {**ours, f"{TLS}.{setting}": None})
    assert f"needs a certificate, and Dask's configuration has no {TLS}.{setting};" in sentence


@pytest.mark.parametrize("setting", ["ca-file", "client.cert", "client.key"])
def test_a_file_that_is_not_there(setting: str, ours: dict[str, object], encrypted: str):
    sentence = refusal(encrypted, {**ours, f"{TLS}.{setting}": "/not/there.pem"})
    assert "there is no certificate or key /not/there.pem;" in sentence


def test_a_key_of_another_certificate(ours: dict[str, object], encrypted: str, tmp_path: Path):
    other = configuration(tmp_path / "other")
    key = f"{TLS}.client.key"
    assert "and its key cannot be used;" in refusal(encrypted, {**ours, key: other[key]})


def test_another_certificate_than_the_scheduler_has(encrypted: str, tmp_path: Path):
    sentence = refusal(encrypted, configuration(tmp_path / "other"))
    assert "does not encrypt, or with other certificates; start it with --protocol" in sentence


def test_a_certificate_that_the_scheduler_does_not_know(
    ours: dict[str, object], encrypted: str, tmp_path: Path
):
    other = configuration(tmp_path / "other")
    settings = {**other, f"{TLS}.ca-file": ours[f"{TLS}.ca-file"]}
    assert "or with other certificates;" in refusal(encrypted, settings)


def test_an_address_without_encryption(ours: dict[str, object], encrypted: str):
    address = encrypted.replace("tls://", "tcp://")
    assert "demands encryption, and tcp://" in refusal(address, ours)
    assert refusal(address, {"distributed.comm.require-encryption": False}).endswith(
        "if it was started with --protocol tls, write the address with tls://"
    )


def test_a_scheduler_without_encryption(ours: dict[str, object], tmp_path: Path):
    free = {"distributed.comm.require-encryption": False}
    with dask.config.set(free), started(tmp_path, "tcp://") as address:
        sentence = refusal(address.replace("tcp://", "tls://"), ours)
    assert "does not encrypt, or with other certificates;" in sentence


def test_a_configuration_that_is_not_yaml(tmp_path: Path):
    (tmp_path / "dask.yaml").write_text("distributed: [")
    program = (
        "from pipeline.compute.cluster import scheduled_cluster\n"
        "from pipeline.compute.destination import Consents\n"
        "with scheduled_cluster('tcp://127.0.0.1:1', Consents()): pass\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"DASK_CONFIG": str(tmp_path / "dask.yaml")},
        capture_output=True,
        text=True,
        check=False,
    )
    sentence = "ClusterError: Dask's configuration is no valid YAML; correct the file that"
    assert sentence in ended.stderr.splitlines()[-1]
