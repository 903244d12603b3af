"""The reasons for which a certificate is not trusted, in the language of the program."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from danmaku_tui.i18n.language import N_, SOURCE, spoken, tr

_REASONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        9: N_("certificate is not yet valid"),
        10: N_("certificate has expired"),
        18: N_("self-signed certificate"),
        19: N_("self-signed certificate in certificate chain"),
        20: N_("unable to get local issuer certificate"),
        21: N_("unable to verify the first certificate"),
        23: N_("certificate revoked"),
        62: N_("hostname mismatch"),
        64: N_("IP address mismatch"),
    }
)
"""The texts of OpenSSL by its codes ``X509_V_ERR_*``, which Python does not name."""


def certificate_error(error: ssl.SSLCertVerificationError) -> str:
    """Return why OpenSSL does not trust a certificate, in its own words where they are unknown."""
    known = _REASONS.get(getattr(error, "verify_code", 0))
    if known is None or spoken() == SOURCE:
        return error.verify_message or str(error)
    return tr(known)
