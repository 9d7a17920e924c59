"""Tell systemd how the service is doing (sd_notify(3)), over its datagram socket."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping


def notify(message: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Send one notification; False where the service manager did not ask for any."""
    address = environment.get("NOTIFY_SOCKET")
    if not address:
        return False
    # A leading @ stands for the NUL byte of Linux's abstract namespace.
    path = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        channel.connect(path)
        channel.sendall(message.encode())
    return True
