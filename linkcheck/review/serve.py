"""Starts the application on this computer's loopback address and shows it in the browser."""

from __future__ import annotations

import html
import os
import signal
import socket
import webbrowser
from collections.abc import Callable
from pathlib import Path

from linkcheck.errors import InputError, MissingExtraError
from linkcheck.messages import reason

__all__ = ["ADDRESS", "listen", "review"]

ADDRESS = "127.0.0.1"
START_FILE = ".review-start.html"
"""Leads the browser to the start address: as an argument of the browser every user of the computer could read it."""


def review(directory: Path, port: int, *, open_browser: bool, announce: Callable[[str], None]) -> None:
    """Serve the review of a check's outputs until interrupted; `port` 0 takes a free one.

    `announce` is told the start address, which holds the token. Everything written goes into `directory`:
    review.sqlite, and review.csv at the end when something was decided. Raises MissingExtraError without the extra
    `review`, InputError where the directory holds no outputs or the port is taken.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError:
        raise MissingExtraError("review", "review") from None
    from linkcheck.review.application import make_application
    from linkcheck.review.export import write_review_csv
    from linkcheck.review.flagged_links import read_flagged_links
    from linkcheck.review.guard import Secret
    from linkcheck.review.history import History

    flagged = read_flagged_links(directory)
    os.umask(0o077)
    for number in (getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)):
        if signal.getsignal(number) is signal.SIG_DFL:  # end like Ctrl+C, so that what ends a review is done
            signal.signal(number, signal.default_int_handler)
    with listen(port) as listener:
        host = f"{ADDRESS}:{listener.getsockname()[1]}"
        secret = Secret()
        application = make_application(directory, flagged, host, secret)
        # no access log; errors are answered with a bare 500, for a traceback may quote what a page was made of
        config = uvicorn.Config(application, access_log=False, log_level="critical", server_header=False)
        start = f"http://{host}/?token={secret.token}"
        announce(start)
        try:
            if open_browser:
                webbrowser.open(_start_file(directory, start).as_uri())
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            pass
        finally:
            (directory / START_FILE).unlink(missing_ok=True)
            if held := History(directory / "review.sqlite", flagged.run).held():
                write_review_csv(flagged, held, directory)


def listen(port: int) -> socket.socket:
    """A port of this computer's loopback address, 0 for a free one; who connects before the application answers waits.

    Raises InputError where it is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "nt":  # there the other option would let a second program listen in
        listener.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE"), 1)  # noqa: B009
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((ADDRESS, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise InputError("port_taken", "--port", said=reason(error)) from None
    return listener


def _start_file(directory: Path, start: str) -> Path:
    path = (directory / START_FILE).resolve()
    path.touch(0o600)
    path.chmod(0o600)
    leads = f'<meta http-equiv="refresh" content="0;url={html.escape(start)}">'
    path.write_text(f"<!DOCTYPE html>{leads}<title>linkcheck</title>", "utf-8")
    return path
