"""The translations as the program reads them: made from the catalogues before any test starts."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).parents[1] / "eventsite" / "translations"


def compile_newer() -> None:
    """Compile each catalogue that is newer than its compiled file. Several test processes may do so at once."""
    for source in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as words:
            catalogue = read_po(words, locale=source.parts[-3])
        with tempfile.NamedTemporaryFile(dir=source.parent, suffix=".mo", delete=False) as written:
            write_mo(written, catalogue)
        os.chmod(written.name, 0o644)
        os.replace(written.name, compiled)
