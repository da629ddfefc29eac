"""With which certificates is a scheduler reached, and what is said where they are not right?

They are named in Dask's configuration. Dask itself would try again for half a minute where one is
missing, and say that nobody answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import ClusterError
from pipeline.i18n import msg

if TYPE_CHECKING:
    from distributed import Security


def security_for(address: str) -> Security:
    """Return what Dask's configuration says of encryption, if a scheduler can be reached with it.

    Parameters
    ----------
    address : str
        Of the scheduler, as Dask writes it.

    Raises
    ------
    ClusterError
        The configuration demands encryption and the address is without; or one with encryption
        needs a certificate that the configuration does not name, or that cannot be read.
    """
    from distributed import Security

    security = Security()
    if not address.startswith("tls://"):
        if security.require_encryption:
            raise ClusterError(
                msg(
                    "Dask's configuration demands encryption, and {address} is without",
                    address=address,
                ),
                next_step=msg("write the address with tls://"),
            )
        return security
    named = security.get_tls_config_for_role("client")
    for setting, file in {"ca-file": named["ca_file"], "client.cert": named["cert"]}.items():
        if not file:
            raise ClusterError(
                msg(
                    "{address} needs a certificate, and Dask's configuration has no {setting}",
                    address=address,
                    setting=f"distributed.comm.tls.{setting}",
                ),
                next_step=msg("name in DASK_CONFIG the file in which it is written"),
            )
    for file in filter(None, (named["ca_file"], named["cert"], named["key"])):
        if not Path(file).is_file():
            raise ClusterError(
                msg("there is no certificate or key {file}", file=file),
                next_step=msg("correct Dask's configuration under distributed.comm.tls"),
            )
    try:
        security.get_connection_args("client")
    except OSError as error:  # those of OpenSSL, too
        raise ClusterError(
            msg("the certificate {file} and its key cannot be used", file=named["cert"]),
            next_step=msg(
                "make both anew, or correct Dask's configuration under distributed.comm.tls"
            ),
        ) from error
    return security


def unreachable(address: str, error: Exception) -> ClusterError:
    """Say why a connection to a scheduler did not come about.

    Parameters
    ----------
    address : str
        Of the scheduler.
    error : Exception
        With which Dask gave up.
    """
    from distributed.comm.core import CommClosedError

    # Where an answer without encryption comes early, a ValueError says so.
    if not isinstance(error, CommClosedError | ValueError):
        return ClusterError(
            msg("no scheduler answers at {address}", address=address),
            next_step=msg("start one with 'dask scheduler', and workers with 'dask worker'"),
        )
    if address.startswith("tls://"):
        return ClusterError(
            msg(
                "the scheduler at {address} does not encrypt, or with other certificates",
                address=address,
            ),
            next_step=msg("start it with --protocol tls and valid certificates, the same as here"),
        )
    return ClusterError(
        msg("the scheduler at {address} breaks off the connection", address=address),
        next_step=msg("if it was started with --protocol tls, write the address with tls://"),
    )
