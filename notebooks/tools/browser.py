"""Pictures of web pages for the notebooks, taken by a browser without a window."""

import os
import shutil


def find():
    """The path of a Chromium or Chrome, or None where there is none on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def options():
    """How Playwright is to launch it."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # root may not use its own sandbox
    short = {**os.environ, "TMPDIR": "/tmp"}  # its sockets bear no long path
    return {"executable_path": find(), "args": root, "env": short}


async def picture(url, act, size, **context):
    """The page at `url` as a PNG, bytes, once `await act(page)` has been done there.

    `size` is (width, height) in pixels; `context` goes to Playwright's new_page (locale, headers).
    """
    from playwright.async_api import async_playwright  # takes a while; few notebooks need it

    width, height = size
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**options())
        page = await browser.new_page(viewport={"width": width, "height": height}, **context)
        page.set_default_timeout(120_000)
        await page.goto(url)
        await act(page)
        await page.evaluate("window.scrollTo(0, 0)")
        await page.wait_for_timeout(1000)
        return await page.screenshot()
