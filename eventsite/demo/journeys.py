"""The upcoming study trip and the workshop abroad of the invented centre."""

from eventsite.catalogue.models import Admission, EventKind, HostRole, SessionKind
from eventsite.demo.specs import Ask, Halt, Item, Spec, Voice, Words

SHANGHAI, HONG_KONG, SEOUL, COPENHAGEN = "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Seoul", "Europe/Copenhagen"
VISIT, TALK, MEAL, TRANSFER = SessionKind.SITE_VISIT, SessionKind.TALK, SessionKind.MEAL, SessionKind.TRANSFER
FLIGHT = SessionKind.FLIGHT

STUDY_TRIP = Spec(
    slug="hospitals-and-med-tech-in-china", kind=EventKind.STUDY_TRIP, on=(74, 6), days=8, start="08:00", end="18:00", zone=COPENHAGEN,
    city="Shanghai", city_local="上海", city_language="zh-Hans", country="CN", capacity=30, admission=Admission.SELECTION, closes_before=34,
    topics=("hospitals", "ai-and-data"), series="health-ai", applied=41, waitlist=False,
    share_with="Yunqiao Hospital in Shanghai and the other hosts in China",
    hosts=(("kattegat", HostRole.HOST), ("health-cluster-oest", HostRole.CO_HOST), ("kattegat-university", HostRole.CO_HOST),
           ("fjordland-region", HostRole.CO_HOST), ("lodskaj-foundation", HostRole.SUPPORTER)),
    texts={
        "en": Words(
            "Study trip: hospitals and med-tech in China",
            "Thirty people from companies, hospitals, universities and networks spend eight days with those who build China’s digital hospitals.",
            "The seminar gives you the map; the trip lets you walk it. We visit two hospitals that run telemedicine every day, the largest maker of "
            "medical devices, an incubator and two universities, and we keep half a day free for your own meetings.\n\n"
            "We choose a mix: small and large companies, hospitals, universities and networks. Tell us what you bring and what you will do afterwards.",
            "DKK 18 500 for programme, transfers and six nights. Flights are booked by you.", "Apply first: nobody pays before being chosen.",
        ),
        "da": Words(
            "Studietur: hospitaler og medicoteknik i Kina",
            "Tredive deltagere fra virksomheder, hospitaler, universiteter og netværk er otte dage hos dem, der bygger Kinas digitale hospitaler.",
            "Seminaret giver dig kortet; på turen går du ruten. Vi besøger to hospitaler med telemedicin i drift, den største producent af "
            "medicoudstyr, en inkubator og to universiteter, og holder en halv dag fri til dine egne møder.",
            "18 500 kr. for program, transport og seks nætter. Fly bestiller du selv.", "Søg først: ingen betaler, før de er valgt.",
        ),
    },
    halts=(
        Halt("Copenhagen", COPENHAGEN, 0, 0), Halt("Shanghai", SHANGHAI, 1, 3, "上海", "zh-Hans"), Halt("Shenzhen", SHANGHAI, 3, 5, "深圳", "zh-Hans"),
        Halt("Hong Kong", HONG_KONG, 5, 6, "香港", "zh-Hant"), Halt("Copenhagen", COPENHAGEN, 7, 7),
    ),
    groups=("Devices", "Care"),
    voices=(Voice("Zhao Weilin", "Director of digital care", "Yunqiao Hospital, Shanghai", "赵蔚琳", "zh-Hans"),
            Voice("Lai Ka-man", "Head of partnerships", "Harbour Health Incubator, Hong Kong", "黎嘉敏", "zh-Hant")),
    items=(
        Item("15:00", "16:00", SessionKind.OTHER, {"en": "Meet at the airport", "da": "Mød op i lufthavnen"}, day=0, stop=0, room="Terminal 3, check-in"),
        Item("17:30", "11:10", FLIGHT, {"en": "Flight to Shanghai", "da": "Fly til Shanghai"}, day=0, stop=0, lands_in=SHANGHAI, later=1),
        Item("11:10", "12:30", TRANSFER, {"en": "Bus to the hotel", "da": "Bus til hotellet"}, day=1, stop=1),
        Item("17:00", "18:30", TALK, {"en": "Briefing: who decides what in a Chinese hospital", "da": "Briefing: hvem bestemmer hvad på et kinesisk hospital"}, day=1, stop=1),
        Item("09:00", "12:00", VISIT, {"en": "Yunqiao Hospital: the control room", "da": "Yunqiao Hospital: kontrolrummet"}, day=2, stop=1, who=("Zhao Weilin",)),
        Item("13:30", "16:00", VISIT, {"en": "A maker of patient monitors", "da": "En producent af patientmonitorer"}, day=2, stop=1, groups=("Devices",), address="168 Yunhe Road"),
        Item("13:30", "16:00", VISIT, {"en": "A ward with robots", "da": "En afdeling med robotter"}, day=2, stop=1, groups=("Care",), address="22 Linjiang Road"),
        Item("09:30", "11:30", TALK, {"en": "Seminar: telemedicine, two pilots compared", "da": "Seminar: to telemedicinske piloter"}, day=3, stop=1),
        Item("14:00", "16:00", VISIT, {"en": "A pharmacy without a counter", "da": "Et apotek uden skranke"}, day=3, stop=1, called_off=True),
        Item("18:30", "21:00", FLIGHT, {"en": "Flight to Shenzhen", "da": "Fly til Shenzhen"}, day=3, stop=1),
        Item("09:00", "12:00", VISIT, {"en": "Devices: the assembly floor", "da": "Udstyr: montagehallen"}, day=4, stop=2),
        Item("14:00", "17:00", SessionKind.WORKSHOP, {"en": "R&D workshop with two universities", "da": "F&U-workshop med to universiteter"}, day=4, stop=2),
        Item("18:30", "20:30", MEAL, {"en": "Dinner with alumni", "da": "Middag med alumner"}, day=4, stop=2),
        Item("09:00", "12:00", SessionKind.OTHER, {"en": "Your own meetings", "da": "Dine egne møder"}, day=5, stop=2),
        Item("16:05", "16:28", SessionKind.TRAIN, {"en": "Train to Hong Kong", "da": "Tog til Hongkong"}, day=5, stop=2),
        Item("09:30", "12:00", SessionKind.MATCHMAKING, {"en": "Matchmaking at the harbour incubator", "da": "Matchmaking i havneinkubatoren"}, day=6, stop=3, who=("Lai Ka-man",)),
        Item("13:30", "15:00", TALK, {"en": "What each of us does on Monday", "da": "Hvad hver af os gør på mandag"}, day=6, stop=3),
        Item("23:50", "06:40", FLIGHT, {"en": "Flight home", "da": "Fly hjem"}, day=6, stop=3, lands_in=COPENHAGEN, later=1),
    ),
    asks=(
        Ask("long_text", {"en": "What do you bring to the group?", "da": "Hvad bidrager du med i gruppen?"}, required=True, maximum=1200),
        Ask("long_text", {"en": "What will you do afterwards?", "da": "Hvad gør du bagefter?"}, required=True, maximum=1200),
        Ask("choice", {"en": "What kind of organisation do you come from?", "da": "Hvilken slags organisation kommer du fra?"}, required=True, options={
            "en": ("Small company", "Large company", "Hospital or public body", "University", "Network or cluster"),
            "da": ("Lille virksomhed", "Stor virksomhed", "Hospital eller offentlig", "Universitet", "Netværk eller klynge")}),
        Ask("choices", {"en": "Whom do you want to meet?", "da": "Hvem vil du møde?"}, options={
            "en": ("Hospitals", "Distributors", "Researchers", "Investors"), "da": ("Hospitaler", "Forhandlere", "Forskere", "Investorer")}),
    ),
)  # fmt: skip

DAEGU = Spec(
    slug="health-tech-workshop-daegu", kind=EventKind.WORKSHOP, on=(98, 3), start="09:30", end="17:00", zone=SEOUL, city="Daegu", city_local="대구",
    city_language="ko", country="KR", venue="Haeoreum Hall", address="17 Haneul-ro", languages=("en", "ko"), capacity=70, topics=("hospitals", "telemedicine"),
    series="korea-health-tech", confirmed=18, share_with="the hospital in Daegu and the Northern Legation in Seoul",
    hosts=(("northern-legation", HostRole.HOST), ("haeoreum-imaging", HostRole.CO_HOST), ("kattegat", HostRole.CO_HOST)),
    texts={
        "en": Words(
            "Health-tech workshop with company pitches",
            "A legation, a hospital and seven firms: half a day of smart hospitals, half a day of pitches.",
            "The morning compares two building programmes for hospitals. After lunch each firm has fifteen minutes and three questions from a jury of nurses.",
            "Free."),
        "da": Words(
            "Workshop om sundhedsteknologi med virksomhedspitch", "En legation, et hospital og syv firmaer: en halv dag om smarte hospitaler, en halv dag pitch.",
            "Formiddagen sammenligner to byggeprogrammer for hospitaler. Efter frokost har hvert firma femten minutter.", "Gratis."),
        "ko": Words(
            "대구 헬스테크 워크숍", "공관과 병원, 일곱 개 기업이 함께하는 하루: 오전에는 스마트 병원, 오후에는 기업 발표.",
            "오전에는 두 나라의 병원 건립 계획을 비교하고, 오후에는 기업마다 15분씩 발표합니다.", "무료"),
    },
    voices=(Voice("Park Seo-yun", "Founder", "Haeoreum Imaging", "박서윤", "ko"),),
    items=(
        Item("09:30", "12:00", TALK, {"en": "Two programmes for smart hospitals", "da": "To programmer for smarte hospitaler", "ko": "두 나라의 스마트 병원 계획"}),
        Item("12:00", "13:00", MEAL, {"en": "Lunch", "da": "Frokost", "ko": "점심"}),
        Item("13:00", "13:15", SessionKind.PITCH, {"en": "Pitch: Haeoreum Imaging", "ko": "발표: 해오름이미징"}, who=("Park Seo-yun",)),
        Item("13:15", "13:30", SessionKind.PITCH, {"en": "Pitch: Haldor Diagnostics", "ko": "발표: 할도르 진단"}),
        Item("13:30", "13:45", SessionKind.PITCH, {"en": "Pitch: five more firms, drawn by lot", "ko": "발표: 다섯 기업"}),
        Item("15:00", "17:00", VISIT, {"en": "Tour of the imaging floor and group photo", "ko": "영상의학 병동 견학과 단체 사진"}),
    ),
    asks=(Ask("yes_no", {"en": "Do you want a pitch slot?", "da": "Vil du pitche?", "ko": "발표를 원하십니까?"}),
          Ask("text", {"en": "Your name in Korean, if you have one", "da": "Dit navn på koreansk, hvis du har et", "ko": "한글 이름"}, maximum=60)),
)  # fmt: skip

JOURNEYS = (STUDY_TRIP, DAEGU)
