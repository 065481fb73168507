"""The QR code of a ticket."""

import re

import segno

from eventsite.registration.ticket import qr_svg, spoken_code

VALUE = "12-" + "abcDEF_-9" * 4


def test_qr_svg_has_every_dark_module_once() -> None:
    svg = qr_svg(VALUE, "QR code")

    drawn = [(int(x) + step, int(y)) for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg) for step in range(int(length))]
    dark = [(x, y) for y, row in enumerate(segno.make(VALUE, error="m", micro=False).matrix) for x, module in enumerate(row) if module]
    assert sorted(drawn) == sorted(dark)


def test_qr_svg_says_what_it_is_and_does_not_hold_markup() -> None:
    svg = qr_svg(VALUE, 'Ticket "7K3M" <b>')

    assert 'role="img" aria-label="Ticket &#34;7K3M&#34; &lt;b&gt;"' in svg


def test_spoken_code_is_in_groups_of_four() -> None:
    assert spoken_code("7K3M9QXD") == "7K3M 9QXD"
