"""What took place: the public facts of three events, in our own words. Institutions are named, people are not."""

from datetime import date

from eventsite.catalogue.models import EventKind, HostRole, SessionKind
from eventsite.demo.specs import Halt, Item, Spec, Words

SEMINAR_2019 = Spec(
    slug="ai-in-healthcare-copenhagen-2019", kind=EventKind.SEMINAR, on=date(2019, 9, 20), start="09:00", end="16:00",
    zone="Europe/Copenhagen", city="Copenhagen", country="DK", capacity=100, topics=("ai-and-data",), series="history-ai",
    hosts=(("icdk-shanghai", HostRole.HOST),),
    texts={
        "en": Words(
            "AI in Healthcare and Data Driven Innovation",
            "A seminar on what China’s push for AI in its hospitals means for Danish companies and researchers.",
            "A year of research into the Chinese market and its research landscape was laid open here, for businesses and for academics: "
            "where the data come from, who may use them, and what the two countries can learn from each other.\n\n"
            "A group of Danish representatives with experts from universities and industry was invited to China afterwards, "
            "to look closely at hospitals and companies there. A series of reports on chosen fields followed in the same year.",
            "Free",
        ),
        "da": Words(
            "AI i sundhedsvæsenet og datadreven innovation",
            "Et seminar om, hvad Kinas satsning på AI på hospitalerne betyder for danske virksomheder og forskere.",
            "Et års undersøgelser af det kinesiske marked og forskningsmiljø blev lagt frem for virksomheder og forskere. "
            "Bagefter blev en gruppe inviteret til Kina, og en række rapporter fulgte samme år.",
            "Gratis",
        ),
    },
    items=(
        Item("09:00", "09:30", SessionKind.TALK, {"en": "Welcome: two national strategies for AI", "da": "Velkomst: to nationale strategier for AI"}),
        Item("09:30", "12:00", SessionKind.TALK, {"en": "Findings: market, hospitals, universities", "da": "Resultater: marked, hospitaler, universiteter"}),
        Item("12:00", "13:00", SessionKind.MEAL, {"en": "Lunch", "da": "Frokost"}),
        Item("13:00", "16:00", SessionKind.PANEL, {"en": "What businesses and researchers can do next", "da": "Næste skridt for virksomheder og forskere"}),
    ),
)  # fmt: skip

# The source names the days, 23 to 28 September, in the years of the 12th Five-Year Plan; in 2012 they run from Sunday to Friday.
DELEGATION_2012 = Spec(
    slug="first-health-it-delegation-to-china", kind=EventKind.STUDY_TRIP, on=date(2012, 9, 23), days=6, start="09:00", end="18:00",
    zone="Asia/Shanghai", city="Shanghai", city_local="上海", city_language="zh-Hans", country="CN", capacity=30,
    topics=("hospitals", "telemedicine"), series="health-it-delegations",
    hosts=(("icdk-shanghai", HostRole.HOST), ("unik", HostRole.CO_HOST), ("medico-innovation", HostRole.CO_HOST), ("gts", HostRole.CO_HOST),
           ("invest-in-denmark", HostRole.SUPPORTER)),
    texts={
        "en": Words(
            "The first health-IT delegation to China",
            "Thirty people from small and large companies, universities and networks in Shanghai, Shenzhen and Hong Kong.",
            "Four organisers took a mixed group to see how a country the size of a continent builds health IT: a hospital that pilots "
            "telemedicine and the largest med-tech company in Shanghai, themed seminars in Shenzhen, and a seminar on commercial "
            "development with matchmaking and R&D workshops in Hong Kong.",
        ),
        "da": Words(
            "Den første sundheds-IT-delegation til Kina",
            "Tredive deltagere fra små og store virksomheder, universiteter og netværk i Shanghai, Shenzhen og Hongkong.",
            "Fire arrangører tog en blandet gruppe med for at se, hvordan et land på størrelse med et kontinent bygger sundheds-IT.",
        ),
    },
    halts=(
        Halt("Shanghai", "Asia/Shanghai", 0, 2, "上海", "zh-Hans"), Halt("Shenzhen", "Asia/Shanghai", 2, 4, "深圳", "zh-Hans"),
        Halt("Hong Kong", "Asia/Hong_Kong", 4, 5, "香港", "zh-Hant"),
    ),
    items=(
        Item("09:30", "12:00", SessionKind.SITE_VISIT, {"en": "East China Hospital, a pilot for telemedicine"}, day=1, stop=0),
        Item("14:00", "16:30", SessionKind.SITE_VISIT, {"en": "Mindray, medical instruments"}, day=1, stop=0),
        Item("09:30", "16:00", SessionKind.WORKSHOP, {"en": "Themed seminars for companies, universities and hospitals"}, day=3, stop=1),
        Item("09:30", "12:00", SessionKind.TALK, {"en": "Med-tech and commercial development of health IT"}, day=5, stop=2),
        Item("13:00", "17:00", SessionKind.MATCHMAKING, {"en": "Matchmaking and R&D workshops"}, day=5, stop=2),
    ),
)  # fmt: skip

DAEGU_2021 = Spec(
    slug="health-tech-workshop-daegu-2021", kind=EventKind.WORKSHOP, on=date(2021, 9, 30), start="14:00", end="17:30", zone="Asia/Seoul",
    city="Daegu", city_local="대구", city_language="ko", country="KR", venue="Keimyung University Dongsan Medical Center",
    languages=("en", "ko"), topics=("hospitals", "ai-and-data"), series="korea-health-tech",
    hosts=(("danish-embassy-korea", HostRole.HOST), ("dongsan", HostRole.CO_HOST), ("healthcare-denmark", HostRole.CO_HOST)),
    texts={
        "en": Words(
            "2021 Health-Tech Workshop",
            "A hospital in Daegu that becomes a smart hospital by 2025, and Danish firms with something to show it.",
            "Denmark rebuilds eighteen hospitals as super hospitals, Korea makes its own smart. The workshop put the two programmes side by "
            "side, and three Danish firms pitched what they make of AI and big data. Health agencies, a second university hospital and "
            "the telemedicine society took part; a group photo and the press followed.",
        ),
        "da": Words(
            "Workshop om sundhedsteknologi 2021",
            "Et hospital i Daegu, der bliver smart hospital i 2025, og danske firmaer med noget at vise frem.",
            "Danmark bygger atten supersygehuse, og Korea gør sine egne smarte. Tre danske firmaer præsenterede deres løsninger.",
        ),
    },
    items=(
        Item("14:00", "14:30", SessionKind.TALK, {"en": "Denmark’s super hospitals, Korea’s smart hospitals"}),
        Item("14:30", "14:50", SessionKind.PITCH, {"en": "Cercare Medical"}),
        Item("14:50", "15:10", SessionKind.PITCH, {"en": "Datapult"}),
        Item("15:10", "15:30", SessionKind.PITCH, {"en": "Gain & Co."}),
        Item("15:45", "17:30", SessionKind.PANEL, {"en": "Cooperation on smart hospitals and telemedicine"}),
    ),
)  # fmt: skip

HISTORY = (DELEGATION_2012, SEMINAR_2019, DAEGU_2021)
