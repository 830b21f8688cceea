"""Takes the pictures of the README from a real desk with the cast in it: `.venv/bin/python -m tests.pictures`.

A person's first minute, once in light and once in dark: set up, fill in the form in the shop, look at what the desk knows. The
browser is the one that `BROWSER_PATH` names, or the one that `manage.py test` would find. The fonts are the machine's.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import manage
from tests.demonstration import demonstration
from tests.documents import ROOT
from tests.few_colours import few_colours

PICTURES = ROOT / "docs/pictures"
SIZE = {"width": 1280, "height": 800}
SHARPNESS = 1.5  # pixels of the picture for one of the page
NUMBER = "+1 415 555 0199"


def set_up(page, link):
    """Become the first owner."""
    page.goto(link)
    page.get_by_label("Organisation name").fill("Harbour Street Coffee")
    page.get_by_label("Your name").fill("Olive Owner")
    page.get_by_label("Your e-mail").fill("olive@example.com")
    page.get_by_label("Password").fill("a quiet harbour at dawn")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/")


def sign_up(page, shop):
    """Fill in the form in the shop; a picture is taken before the button is pressed."""
    page.goto(shop)
    frame = page.frame_locator("iframe[data-optin]")
    frame.get_by_label("Phone number").fill(NUMBER)
    keep(page, "form", 660)
    frame.get_by_role("button", name="Text me offers").click()
    frame.get_by_text("Thank you").wait_for()


def keep(page, name, height):
    """Take the picture of a page in a window of this height, and keep it small."""
    page.set_viewport_size({**SIZE, "height": height})
    workshop = page.context.browser.new_page()
    (PICTURES / f"{name}.png").write_bytes(few_colours(workshop, page.screenshot()))
    workshop.close()


def open_profile(page):
    """The newest contact, with the evidence of its opt-in open."""
    page.goto("/contacts")
    page.locator("tbody a").first.click()
    page.locator("details.evidence > summary").first.click()


def open_editor(page):
    """The words of a new form, with their preview."""
    page.goto("/forms")
    page.get_by_role("link", name="Add").click()
    page.get_by_label("E-mail").check()
    page.get_by_label("Description").fill("Opening of the second counter")
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Confirmation message").fill("Tell me by e-mail when the second counter opens. One mail, no more.")
    page.get_by_label("Button text").fill("Tell me")


def open_contacts(page):
    """Everybody that the desk knows."""
    page.goto("/contacts")


# Name of the picture → what is on it, and how high the window is.
SCENES = {"profile": (open_profile, 960), "contacts": (open_contacts, 720), "editor": (open_editor, 800)}


def take(browser, desk, state):
    """Every scene of the dashboard, in light and in dark."""
    for theme, ending in (("light", ""), ("dark", "-dark")):
        options = {"viewport": SIZE, "device_scale_factor": SHARPNESS, "color_scheme": theme}
        context = browser.new_context(base_url=desk, storage_state=state, **options)
        for name, (scene, height) in SCENES.items():
            page = context.new_page()
            scene(page)
            keep(page, f"{name}{ending}", height)
        context.close()


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    # A frame in a process of its own would be drawn without the sharpness.
    arguments = ["--disable-site-isolation-trials", *["--no-sandbox"] * manage.is_root()]
    with tempfile.TemporaryDirectory() as directory, demonstration(Path(directory)) as shown, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=manage.find_browser(), args=arguments)
        context = browser.new_context(viewport=SIZE, device_scale_factor=SHARPNESS)
        set_up(context.new_page(), shown.link)
        sign_up(context.new_page(), shown.shop)
        take(browser, shown.desk, context.storage_state())
        browser.close()


if __name__ == "__main__":
    main()
