"""The system's reasons for a failure, in the language of the program.

The system words them in English, whatever the locale: Python never switches its messages on.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from danmaku_tui.i18n.language import N_, SOURCE, spoken, tr

_ERRNO: Final[Mapping[int, str]] = MappingProxyType(
    {
        errno.EACCES: N_("Permission denied"),
        errno.EADDRINUSE: N_("Address already in use"),
        errno.EADDRNOTAVAIL: N_("Cannot assign requested address"),
        errno.EAGAIN: N_("Resource temporarily unavailable"),
        errno.EBADF: N_("Bad file descriptor"),
        errno.EBUSY: N_("Device or resource busy"),
        errno.ECONNABORTED: N_("Software caused connection abort"),
        errno.ECONNREFUSED: N_("Connection refused"),
        errno.ECONNRESET: N_("Connection reset by peer"),
        errno.EDQUOT: N_("Disk quota exceeded"),
        errno.EEXIST: N_("File exists"),
        errno.EFBIG: N_("File too large"),
        errno.EHOSTDOWN: N_("Host is down"),
        errno.EHOSTUNREACH: N_("No route to host"),
        errno.EINVAL: N_("Invalid argument"),
        errno.EIO: N_("Input/output error"),
        errno.EISDIR: N_("Is a directory"),
        errno.ELOOP: N_("Too many levels of symbolic links"),
        errno.EMFILE: N_("Too many open files"),
        errno.ENAMETOOLONG: N_("File name too long"),
        errno.ENETDOWN: N_("Network is down"),
        errno.ENETUNREACH: N_("Network is unreachable"),
        errno.ENFILE: N_("Too many open files in system"),
        errno.ENODEV: N_("No such device"),
        errno.ENOENT: N_("No such file or directory"),
        errno.ENOEXEC: N_("Exec format error"),
        errno.ENOMEM: N_("Cannot allocate memory"),
        errno.ENOSPC: N_("No space left on device"),
        errno.ENOTDIR: N_("Not a directory"),
        errno.ENOTEMPTY: N_("Directory not empty"),
        errno.ENXIO: N_("No such device or address"),
        errno.EPERM: N_("Operation not permitted"),
        errno.EPIPE: N_("Broken pipe"),
        errno.EROFS: N_("Read-only file system"),
        errno.ETIMEDOUT: N_("Connection timed out"),
        errno.ETXTBSY: N_("Text file busy"),
        errno.EXDEV: N_("Invalid cross-device link"),
    }
)
"""The texts of glibc by error number."""

_LOOKUP: Final[Mapping[str, str]] = MappingProxyType(
    {
        "EAI_AGAIN": N_("Temporary failure in name resolution"),
        "EAI_FAIL": N_("Non-recoverable failure in name resolution"),
        "EAI_FAMILY": N_("ai_family not supported"),
        "EAI_MEMORY": N_("Memory allocation failure"),
        "EAI_NODATA": N_("No address associated with hostname"),
        "EAI_NONAME": N_("Name or service not known"),
        "EAI_SERVICE": N_("Servname not supported for ai_socktype"),
        "EAI_SYSTEM": N_("System error"),
    }
)
"""The texts of getaddrinfo by the names of its numbers, of which a system may lack some."""


def system_error(error: BaseException) -> str:
    """Return why the system failed with ``error``, without the number or the file.

    An error that is not in the tables, and one that a library worded itself, stays as it is. In
    English every error does.
    """
    words: str = getattr(error, "strerror", None) or str(error)
    number: int | None = getattr(error, "errno", None)
    if number is None or spoken() == SOURCE:
        return words
    known = _lookup_text(error, number)
    if known is None and words == os.strerror(number):
        known = _ERRNO.get(number)
    return words if known is None else tr(known)


def _lookup_text(error: BaseException, number: int) -> str | None:
    """Return the text of a failed look-up; None where ``error`` is none, or is not in the table."""
    import socket  # only after a failure: to import it takes milliseconds

    if not isinstance(error, socket.gaierror):
        return None
    return next(
        (text for name, text in _LOOKUP.items() if getattr(socket, name, None) == number), None
    )
