"""Upcoming seminars of the invented centre, modelled on the stories. Days are counted from today."""

from eventsite.catalogue.models import Admission, Audience, EventKind, Format, HostRole, SessionKind
from eventsite.demo.specs import Ask, Item, Spec, Voice, Words
from eventsite.registration.models import QueueOrder, Serving

COPENHAGEN = "Europe/Copenhagen"
FREE = "Free. If you stay away without telling us, the seat stays empty."
GRATIS = "Gratis. Bliver du væk uden at sige det, står pladsen tom."

AI_SEMINAR = Spec(
    slug="ai-in-healthcare", kind=EventKind.SEMINAR, on=(24, 0), start="09:00", end="15:30", zone=COPENHAGEN, city="Copenhagen", country="DK",
    venue="Pakhus 47, the Loft", address="Lodskaj 12", capacity=120, topics=("ai-and-data", "hospitals"), series="health-ai",
    hosts=(("kattegat", HostRole.HOST), ("health-cluster-oest", HostRole.CO_HOST), ("fjordland-region", HostRole.CO_HOST),
           ("lodskaj-foundation", HostRole.SUPPORTER)),
    confirmed=78,
    texts={
        "en": Words(
            "AI in Healthcare and Data-Driven Innovation",
            "A day for hospitals, regions and companies that already use clinical data, and for those who are waiting to. "
            "Three hospitals show what they run today and what it cost.",
            "Most hospitals have run a pilot with machine learning. Few have kept one running after the grant ended. This seminar is about "
            "the second group: what they bought, who looks after it at night, and how they got patients’ data to where it was needed.\n\n"
            "The morning is for everyone. After lunch, choose one of two tracks. A group from the seminar continues to China afterwards: "
            "the study trip is open for applications.",
            FREE, "Coffee from 08:30",
        ),
        "da": Words(
            "AI i sundhedsvæsenet og datadreven innovation",
            "En dag for hospitaler, regioner og virksomheder, der allerede bruger kliniske data, og for dem, der venter på at komme i gang.",
            "De fleste hospitaler har prøvet maskinlæring. Få har holdt en løsning i drift, da bevillingen slap op. Seminaret handler om dem: "
            "hvad de købte, hvem der passer det om natten, og hvordan data kom derhen, hvor de skulle bruges.\n\n"
            "Formiddagen er for alle. Efter frokost vælger du et af to spor. En gruppe fra seminaret rejser videre til Kina bagefter.",
            GRATIS, "Kaffe fra 08:30",
        ),
    },
    voices=(
        Voice("Maja Holmgaard", "Consultant, emergency medicine", "Fjordland University Hospital"),
        Voice("Tobias Grünwald", "Head of clinical data", "Klinikverbund Nordelbe"),
        Voice("Aino Kallioranta", "Chief medical information officer", "Saimaa Central Hospital"),
        Voice("Zhao Weilin", "Director of digital care", "Yunqiao Hospital, Shanghai", "赵蔚琳", "zh-Hans"),
        Voice("Jonas Vesterdal", "Professor of health law", "Technical University of Kattegat"),
        Voice("Park Seo-yun", "Founder", "Haeoreum Imaging, Daegu", "박서윤", "ko"),
    ),
    items=(
        Item("08:30", "09:00", SessionKind.BREAK, {"en": "Coffee and registration", "da": "Kaffe og indtjekning"}),
        Item("09:00", "09:15", SessionKind.TALK, {"en": "Welcome", "da": "Velkomst"}),
        Item("09:15", "10:00", SessionKind.TALK, {"en": "Three years with an algorithm in the emergency room", "da": "Tre år med en algoritme på akutmodtagelsen"},
             {"en": "What the night shift does differently now, and two things that were switched off again."}, who=("Maja Holmgaard",)),
        Item("10:00", "10:45", SessionKind.TALK, {"en": "One data platform, eleven hospitals", "da": "Én dataplatform, elleve hospitaler"},
             who=("Tobias Grünwald", "Aino Kallioranta")),
        Item("10:45", "11:15", SessionKind.BREAK, {"en": "Coffee", "da": "Kaffe"}),
        Item("11:15", "12:15", SessionKind.PANEL, {"en": "The health data regulation after two years", "da": "Sundhedsdataforordningen efter to år"},
             {"en": "Panel with questions from the floor."}, who=("Jonas Vesterdal", "Zhao Weilin")),
        Item("12:15", "13:15", SessionKind.MEAL, {"en": "Lunch", "da": "Frokost"}),
        Item("13:15", "14:30", SessionKind.WORKSHOP, {"en": "Hospital data in practice", "da": "Hospitalsdata i praksis"},
             {"en": "Access, consent and quality, with the teams from two data departments."}, room="The Loft", track="A", capacity=40),
        Item("13:15", "14:30", SessionKind.WORKSHOP, {"en": "From pilot to procurement", "da": "Fra pilot til indkøb"},
             {"en": "How to write a tender for something that keeps learning."}, room="Room 3", track="B", capacity=30),
        Item("14:45", "15:30", SessionKind.MATCHMAKING, {"en": "Matchmaking and coffee", "da": "Matchmaking og kaffe"},
             {"en": "Twenty-minute meetings. Ask for yours when you register."}),
    ),
    asks=(
        Ask("choice", {"en": "Track at 13:15", "da": "Spor kl. 13:15"}, required=True, options={
            "en": ("A. Hospital data in practice", "B. From pilot to procurement", "Neither, I leave after lunch"),
            "da": ("A. Hospitalsdata i praksis", "B. Fra pilot til indkøb", "Ingen af dem, jeg går efter frokost")}),
        Ask("choice", {"en": "Does your organisation use machine learning on patient data today?", "da": "Bruger I maskinlæring på patientdata i dag?"},
            options={"en": ("Yes, in daily work", "In a pilot", "Not yet", "I do not know"), "da": ("Ja, i hverdagen", "I en pilot", "Ikke endnu", "Det ved jeg ikke")}),
        Ask("yes_no", {"en": "Do you want meetings at 14:45?", "da": "Vil du have møder kl. 14:45?"}),
        Ask("long_text", {"en": "One question for the panel", "da": "Et spørgsmål til panelet"},
            {"en": "Up to 200 characters. The chair reads them aloud without names.", "da": "Højst 200 tegn. De læses op uden navne."}, maximum=200),
    ),
)  # fmt: skip

DATA_REGULATION = Spec(
    slug="sundhedsdataforordningen-i-praksis", kind=EventKind.SEMINAR, on=(10, 3), start="08:00", end="09:30", zone=COPENHAGEN, city="Copenhagen",
    country="DK", venue="Pakhus 47", address="Lodskaj 12", main="da", languages=("da",), capacity=40, closes_before=1,
    policy={"serving": Serving.OFFER}, topics=("regulation", "ai-and-data"), confirmed=40, waiting=6,
    texts={
        "da": Words(
            "Sundhedsdataforordningen i praksis", "Morgenmøde: hvad skal være klar, og hvem gør det?",
            "Tre jurister og en dataansvarlig viser de skabeloner, de faktisk bruger.", GRATIS, "Morgenmad fra 07:30"),
        "en": Words(
            "The health data regulation in practice", "Breakfast in Danish: what has to be ready, and who does it?",
            "Three lawyers and a data officer show the templates that they really use.", FREE, "Breakfast from 07:30"),
    },
    items=(Item("08:00", "09:30", SessionKind.TALK, {"da": "Skabeloner og spørgsmål", "en": "Templates and questions"}),),
)  # fmt: skip

FUNDING = Spec(
    slug="funding-a-first-pilot-abroad", kind=EventKind.WORKSHOP, on=(36, 3), start="13:00", end="14:00", zone=COPENHAGEN, city="", country="",
    format=Format.ONLINE, capacity=16, topics=("funding",), admission=Admission.APPROVAL, applied=19, closes_before=1, online_url="https://meet.example.org/pilot-abroad",
    texts={
        "en": Words(
            "Funding a first pilot abroad: bring your own case", "One hour online. Six cases, ten minutes each.",
            "Bring one page about the pilot that you want to run. We tell you which programme pays for it, and which never will.", "Free."),
        "da": Words(
            "Finansiering af den første pilot i udlandet", "En time online. Seks cases, ti minutter til hver.",
            "Tag en side med om den pilot, du vil køre. Vi siger, hvilket program der betaler.", "Gratis."),
    },
)  # fmt: skip

TELEMEDICINE_BREAKFAST = Spec(
    slug="telemedicine-across-the-strait", kind=EventKind.SEMINAR, on=(44, 2), start="08:30", end="10:00", zone="Europe/Stockholm", city="Malmö",
    country="SE", venue="Västra Varvet", address="Stapelgatan 4", capacity=50, topics=("telemedicine",), confirmed=21,
    policy={"serving": Serving.OFFER, "most_in_party": 6, "most_companions": 2, "changes_need_approval": True}, closes_before=2,
    hosts=(("kattegat", HostRole.HOST), ("oeresund-fund", HostRole.SUPPORTER)),
    texts={
        "en": Words("Telemedicine across the strait", "Breakfast with two hospitals that share a night shift.",
                    "One neurologist on duty, two countries, three record systems. How it is done, and who pays.", "Free, breakfast included."),
        "da": Words("Telemedicin over sundet", "Morgenmad med to hospitaler, der deler en nattevagt.",
                    "Én neurolog på vagt, to lande, tre journalsystemer.", "Gratis med morgenmad."),
    },
)  # fmt: skip

HAMBURG = Spec(
    slug="gesundheitsdatennutzungsgesetz", kind=EventKind.SEMINAR, on=(62, 1), start="10:00", end="12:00", zone="Europe/Berlin", city="Hamburg",
    country="DE", venue="Kontorhaus Nordelbe", address="Speicherweg 9", main="de", languages=("de",), capacity=80, topics=("regulation",),
    confirmed=24, hosts=(("nordelbe", HostRole.HOST), ("kattegat", HostRole.CO_HOST)),
    texts={
        "de": Words("Gesundheitsdatennutzungsgesetz: was sich für Medizintechnikhersteller ändert", "Zwei Stunden, drei Fälle, keine Folien.",
                    "Eine Klinik, ein Hersteller und eine Behörde gehen drei Anträge durch.", "Kostenlos."),
        "en": Words("The German Health Data Use Act: what changes for makers of medical devices", "Two hours in German, three cases, no slides.",
                    "A hospital, a maker and an authority walk through three applications.", "Free."),
    },
)  # fmt: skip

TWELVE_PILOTS = Spec(
    slug="what-we-learned-from-twelve-pilots", kind=EventKind.SEMINAR, on=(85, 3), start="16:30", end="19:00", zone=COPENHAGEN, city="Aarhus",
    country="DK", venue="Havnehuset", address="Molevej 2", languages=("da",), capacity=60, topics=("funding", "hospitals"), confirmed=22,
    policy={"serving": Serving.OFFER, "queue_order": QueueOrder.PRIORITY, "members_first": True, "most_in_party": 4},
    hosts=(("health-cluster-oest", HostRole.HOST), ("kattegat", HostRole.CO_HOST)),
    texts={
        "en": Words("What we learned from twelve pilots", "For members of the cluster first, then for all: twelve honest post-mortems.",
                    "Four worked, five were stopped, three are still looking for a buyer. Members of Health Cluster Øst tell why.", "Free for members and guests."),
        "da": Words("Det lærte vi af tolv piloter", "Først for klyngens medlemmer, så for alle: tolv ærlige efterkritikker.",
                    "Fire virkede, fem blev stoppet, tre leder stadig efter en køber.", "Gratis for medlemmer og gæster."),
    },
)  # fmt: skip

REPORT_LAUNCH = Spec(
    slug="report-launch-hospital-robotics", kind=EventKind.SEMINAR, on=(112, 2), start="15:00", end="17:00", zone=COPENHAGEN, city="Copenhagen",
    country="DK", venue="Pakhus 47", address="Lodskaj 12", format=Format.HYBRID, capacity=200, topics=("ageing", "ai-and-data"),
    series="health-ai", confirmed=34, online_url="https://meet.example.org/robotics",
    texts={
        "en": Words("Report launch: hospital robotics in East Asia", "Forty robots, nine hospitals, one question: who still uses them?",
                    "We present report 31 and the hospitals answer. In the room or online.", FREE),
        "da": Words("Rapportlancering: hospitalsrobotter i Østasien", "Fyrre robotter, ni hospitaler, ét spørgsmål: hvem bruger dem stadig?",
                    "Vi præsenterer rapport 31, og hospitalerne svarer. I salen eller online.", GRATIS),
    },
)  # fmt: skip

DEMAND_DAY = Spec(
    slug="demand-day", kind=EventKind.SEMINAR, on=(31, 1), start="09:00", end="12:00", zone=COPENHAGEN, city="Odense", country="DK",
    venue="Kulturmaskinhallen", address="Farvergade 5", languages=("da",), capacity=40, topics=("hospitals",), confirmed=15,
    cancelled="The three hospitals moved their decision to the spring. We come back with a new date.",
    texts={
        "en": Words("Demand day: three hospitals, nine unsolved problems", "Hospitals say what they need; companies listen.", "", FREE),
        "da": Words("Behovsdag: tre hospitaler, ni uløste problemer", "Hospitalerne siger, hvad de mangler; virksomhederne lytter.", "", GRATIS),
    },
)  # fmt: skip

ROUND_TABLE = Spec(
    slug="night-shift-round-table", kind=EventKind.WORKSHOP, on=(51, 1), start="16:00", end="18:30", zone=COPENHAGEN, city="Copenhagen",
    country="DK", venue="Pakhus 47", address="Lodskaj 12", capacity=16, topics=("hospitals",), audience=Audience.INVITED, closes_before=5,
    policy={"serving": Serving.OFFER, "transferable": False},
    texts={
        "en": Words("Round table: who watches the algorithm at night?", "Sixteen chairs, one question, nothing leaves the room.",
                    "For clinical directors who have a model in daily use. By invitation, so that everybody can speak.", FREE),
        "da": Words("Rundt bord: hvem holder øje med algoritmen om natten?", "Seksten stole, ét spørgsmål, intet forlader rummet.",
                    "For klinikledere med en model i daglig drift. Kun for inviterede, så alle kan tale frit.", GRATIS),
    },
)  # fmt: skip

FIELD_NOTES = Spec(
    slug="silver-technology-in-korea", kind=EventKind.SEMINAR, on=(-46, 1), start="14:00", end="16:00", zone=COPENHAGEN, city="Copenhagen",
    country="DK", venue="Pakhus 47", address="Lodskaj 12", capacity=60, topics=("ageing",), confirmed=41,
    texts={
        "en": Words("Silver technology in Korea: field notes", "What three care homes in Daegu bought, and what their residents kept.",
                    "Notes from a week of visits, with the people who made the beds.", FREE),
        "da": Words("Sølvteknologi i Korea: feltnoter", "Hvad tre plejehjem i Daegu købte, og hvad beboerne beholdt.",
                    "Noter fra en uges besøg.", GRATIS),
    },
)  # fmt: skip

SEMINARS = (
    FIELD_NOTES,
    DATA_REGULATION,
    FUNDING,
    TELEMEDICINE_BREAKFAST,
    DEMAND_DAY,
    AI_SEMINAR,
    HAMBURG,
    TWELVE_PILOTS,
    REPORT_LAUNCH,
    ROUND_TABLE,
)
