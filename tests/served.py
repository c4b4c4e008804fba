"""The review application served to a real browser, and what is wrong with a page at a width."""

import shutil
import socket
import threading
import time

import pytest

__all__ = ["CHROMIUM", "FLAGS", "WIDTHS", "Application", "is_cut"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
WIDTHS = (1280, 768, 400)


class Application:
    """The application over a directory, served until stopped."""

    def __init__(self, outputs):
        import uvicorn

        from linkcheck.review.application import make_application
        from linkcheck.review.flagged_links import read_flagged_links
        from linkcheck.review.guard import Secret

        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        host, secret = f"127.0.0.1:{self.listener.getsockname()[1]}", Secret()
        application = make_application(outputs, read_flagged_links(outputs), host, secret)
        self.server = uvicorn.Server(uvicorn.Config(application, log_level="critical"))
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.listener]})
        self.thread.start()
        self.start, self.home = f"http://{host}/?token={secret.token}", f"http://{host}/"
        while not self.server.started:
            time.sleep(0.01)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.server.should_exit = True
        self.thread.join()
        self.listener.close()

    def reader(self, chromium, name, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
        page = context.new_page()
        page.on("console", lambda message: pytest.fail(message.text) if message.type == "error" else None)
        page.goto(self.start)
        page.wait_for_url(self.home)
        page.fill("#reviewer", name)
        with page.expect_navigation():
            page.click("#reviewer-form button")
        return page


def is_cut(page):
    """Whether anything stands outside the window that nobody can scroll to."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')].filter((each) => {
            const box = each.getBoundingClientRect();
            return box.width && box.right > document.documentElement.clientWidth + 1
                && !each.closest('.scroll, svg, select, option') && getComputedStyle(each).position !== 'absolute';
        }).map((each) => each.outerHTML.slice(0, 120))"""
    )
