"""What others publish, fetched with npm for the time of one run and kept in memory. Nothing of theirs is part of Optin.

Each version is named, so that figures of different days mean the same. A form is put in where the published thing has none.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.embed_bench.embeds import MINIMAL_PAGE, PLAIN_FORM, Embed
from tests.embed_bench.recipes import RECIPES, Recipe
from tests.embed_bench.stand import Stand

PLACE = "/peers/"
LONGEST_FETCH = 60  # seconds for one package


@dataclass(frozen=True)
class Peers:
    """What can be measured, and why the rest cannot."""

    embeds: list[Embed]
    missing: dict[str, str]


class NotFetchedError(Exception):
    """A package could not be had. The text is for people."""


def peers(stand: Stand, directory: Path, tell: Callable[[str], None]) -> Peers:
    """Fetch every peer into the directory, and serve its files from the stand."""
    found = Peers([], {})
    for recipe in RECIPES:
        tell(f"Fetching {', '.join(recipe.packages)}.")
        try:
            for package in recipe.packages:
                stand.add(_files(package, directory))
        except NotFetchedError as error:
            found.missing[recipe.name] = str(error)
        else:
            found.embeds.append(_embed(recipe, stand))
    return found


def _embed(recipe: Recipe, stand: Stand) -> Embed:
    """The recipe with its places filled in; the page that it puts into a frame is served, too."""
    files = f"{stand.files}{PLACE}"
    frame = f"{PLACE}{recipe.packages[0]}.html"
    stand.add({frame: (MINIMAL_PAGE + recipe.framed.replace("FILES/", files)).encode()})
    form = PLAIN_FORM.format(action=f"{stand.files}/sign-up", inside=recipe.inside)
    code = recipe.code.replace("FORM", form).replace("FRAME", f"{stand.files}{frame}").replace("FILES/", files)
    return Embed(recipe.name, code, recipe.sign)


def _files(package: str, directory: Path) -> dict[str, bytes]:
    """The files of a package by the path they are served at. No script of the package is run."""
    archive = _archive(package, directory)
    name = package.rpartition("@")[0]
    with tarfile.open(archive) as packed:
        members = {member.name.partition("/")[2]: packed.extractfile(member) for member in packed if member.isfile()}
        return {f"{PLACE}{name}/{path}": file.read() for path, file in members.items() if file is not None}


def _archive(package: str, directory: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetchedError("npm is not here")
    command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", str(directory), package]
    try:
        done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=LONGEST_FETCH, check=True)
    except subprocess.TimeoutExpired:
        raise NotFetchedError(f"{package} did not come within {LONGEST_FETCH} seconds") from None
    except subprocess.CalledProcessError as error:
        raise NotFetchedError(f"npm could not fetch {package} (exit code {error.returncode})") from None
    return directory / done.stdout.split()[-1]
