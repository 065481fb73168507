"""The site's accent and the colours that follow from it, by the contrast of WCAG 2.2 (1.4.3). Pure.

Colours are `#rrggbb`. Contrast goes from 1 to 21; text needs 4.5.
"""

import re

ENOUGH = 4.5
LIGHT_GROUNDS = ("#ffffff", "#f3f5f9")  # --ground and --ground-2 of css/tokens.css
DARK_GROUND = "#131a28"  # the lighter of the two dark grounds
STANDARD = "#0047ab"
_HEX = re.compile(r"#[0-9a-f]{6}", re.ASCII)


def normal(colour: str) -> str | None:
    """`#0047ab` of `0047AB` and the like; none for what is no colour."""
    text = "#" + colour.strip().lower().removeprefix("#")
    if len(text) == 4:
        text = "#" + "".join(c * 2 for c in text[1:])
    return text if _HEX.fullmatch(text) else None


def contrast(one: str, other: str) -> float:
    """How well one is told from the other."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def is_readable(accent: str) -> bool:
    """Whether words in the accent can be read on the light grounds, and white words on the accent."""
    return all(contrast(accent, ground) >= ENOUGH for ground in LIGHT_GROUNDS)


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with so much of the other in it, from 0 to 1."""
    parts = [round(a * (1 - share) + b * share) for a, b in zip(_parts(colour), _parts(other), strict=True)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def light_tokens(accent: str) -> dict[str, str]:
    """What css/tokens.css lets a site set, in the light."""
    return {
        "accent": accent, "accent-2": mixed(accent, "#000000", 0.25), "accent-soft": mixed(accent, "#ffffff", 0.9), "on-accent": "#ffffff",
        "poster": accent, "on-poster": "#ffffff", "poster-2": mixed(accent, "#ffffff", 0.82),
    }  # fmt: skip


def dark_tokens(accent: str) -> dict[str, str]:
    """The same in the dark: the accent lightened until it can be read there, the poster darkened."""
    bright = accent
    for step in range(1, 20):
        if contrast(bright, DARK_GROUND) >= ENOUGH + 1:
            break
        bright = mixed(accent, "#ffffff", step / 20)
    return {
        "accent": bright, "accent-2": mixed(bright, "#ffffff", 0.35), "accent-soft": mixed(accent, "#0b101b", 0.75), "on-accent": "#06122c",
        "poster": mixed(accent, "#000000", 0.25), "poster-2": mixed(accent, "#ffffff", 0.8),
    }  # fmt: skip


def style_sheet(accent: str) -> str:
    """The site's own style sheet: tokens only, in the tokens' layer."""
    light, dark = (
        "".join(f"--{name}:{value};" for name, value in tokens.items()) for tokens in (light_tokens(accent), dark_tokens(accent))
    )  # fmt: skip
    return f"@layer tokens{{:root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}}}\n"


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
