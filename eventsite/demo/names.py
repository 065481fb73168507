"""Three hundred invented attendees: always the same ones, so that a second look finds the same people."""

import random
from dataclasses import dataclass

SEED = 20190920
HOW_MANY = 300
_DANISH = ["Astrid", "Bjarke", "Clara", "Ditte", "Emil", "Frederikke", "Gorm", "Halfdan", "Ida", "Jeppe", "Karoline", "Lasse", "Mathilde", "Nanna", "Oskar", "Pernille", "Rikke", "Signe", "Troels", "Ulla", "Vibeke", "Yrsa", "Åse", "Søren"]  # fmt: skip
_DANISH_LAST = ["Aagesen", "Bakkegaard", "Dalby", "Engholm", "Fjordside", "Grønvang", "Havemark", "Kirkelund", "Lindeby", "Mosegren", "Nørrelund", "Overgaard", "Rævsgaard", "Skovmose", "Strandlyst", "Tanggaard", "Vesterlund", "Østerby"]  # fmt: skip
_NORDIC = [
    "Aino",
    "Björn",
    "Eero",
    "Elín",
    "Guðrún",
    "Håkan",
    "Ingrid",
    "Jökull",
    "Kaisa",
    "Linnéa",
    "Matti",
    "Ragnhild",
    "Selma",
    "Tuomas",
    "Þóra",
    "Ylva",
]
_NORDIC_LAST = [
    "Almqvist",
    "Bergdahl",
    "Eklöf",
    "Haapasalo",
    "Ilmarinen",
    "Jónsdóttir",
    "Kallioranta",
    "Lindroos",
    "Mäkelänmaa",
    "Nordstrand",
    "Sandvik",
    "Ågren",
]
_GERMAN = ["Anselm", "Bettina", "Friederike", "Gunnar", "Hanneke", "Jürgen", "Katrin", "Lutz", "Marlene", "Oda", "Rüdiger", "Swantje"]
_GERMAN_LAST = [
    "Achterberg",
    "Brandshof",
    "Deichmann",
    "Elbinger",
    "Grünwald",
    "Hafenstein",
    "Küstermann",
    "Mühlenweg",
    "Nordhoff",
    "Tönnies",
]
_CHINESE = (("Chen Jiayi", "陈嘉怡"), ("Gu Wenhao", "顾文浩"), ("He Siyuan", "何思远"), ("Jiang Yutong", "蒋雨桐"), ("Lu Mingze", "陆明泽"),
            ("Qian Ruoxi", "钱若曦"), ("Shen Zihan", "沈子涵"), ("Tang Xinyue", "唐欣悦"), ("Xie Haoran", "谢浩然"), ("Zhu Keyi", "朱可一"))  # fmt: skip
_KOREAN = (("Bae Ji-ho", "배지호"), ("Choi Ha-neul", "최하늘"), ("Han Do-yun", "한도윤"), ("Jang Seo-ah", "장서아"), ("Kwon Min-jae", "권민재"),
           ("Noh Ye-rin", "노예린"), ("Seo Jun-woo", "서준우"), ("Yoon Chae-won", "윤채원"))  # fmt: skip
_TITLES = ("Clinical lead", "Project manager", "Head of data", "Chief physician", "Nurse, telemedicine", "Founder", "Business developer",
           "Associate professor", "Legal counsel", "Procurement officer", "Software engineer", "PhD student", "")  # fmt: skip
_WORKPLACES = (
    ("Fjordland Region", "DK"), ("Fjordland University Hospital", "DK"), ("Haldor Diagnostics", "DK"), ("Technical University of Kattegat", "DK"),
    ("Health Cluster Øst", "DK"), ("Lumen Imaging", "DK"), ("Vidde Health", "NO"), ("Saimaa Central Hospital", "FI"), ("Waterkant Robotics", "DE"),
    ("Klinikverbund Nordelbe", "DE"), ("Municipality of Strandby", "DK"), ("Halden Imaging", "NO"), ("Sundhed Øst", "DK"),
    ("Norddeutsches Medizintechnikzentrum", "DE"), ("Øresund Care Lab", "SE"), ("Institute of Clinical Data", "CZ"),
)  # fmt: skip


@dataclass(frozen=True)
class Attendee:
    """Somebody who does not exist."""

    full_name: str
    local_name: str
    email: str
    organisation: str
    job_title: str
    country: str
    language: str


def attendees() -> list[Attendee]:
    """All of them, in a fixed order."""
    chance = random.Random(SEED)  # noqa: S311 - the same people each time, nothing secret
    return [_attendee(number, chance) for number in range(HOW_MANY)]


def _attendee(number: int, chance: random.Random) -> Attendee:
    local = ""
    if number % 23 == 7:
        name, local = chance.choice(_CHINESE)
        workplace, country = "Yunqiao Hospital", "CN"
    elif number % 29 == 11:
        name, local = chance.choice(_KOREAN)
        workplace, country = "Haeoreum Imaging", "KR"
    else:
        workplace, country = chance.choice(_WORKPLACES)
        first, last = {"DE": (_GERMAN, _GERMAN_LAST), "DK": (_DANISH, _DANISH_LAST)}.get(country, (_NORDIC, _NORDIC_LAST))
        name = f"{chance.choice(first)} {chance.choice(last)}"
    language = "da" if country == "DK" and chance.random() < 0.6 else "en"
    return Attendee(name, local, f"guest{number + 1:03d}@example.org", workplace, chance.choice(_TITLES), country, language)
