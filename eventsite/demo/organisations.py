"""The directory: the invented centre and its circle, and the institutions that history names."""

from eventsite.people.models import OrganisationKind as Kind

# slug, name, kind, city, country, sectors, member, supporter, what it is
ORGANISATIONS = (
    ("kattegat", "Kattegat Innovation Centre", Kind.CLUSTER, "Copenhagen", "DK", ("health",), False, False,
     "Brings hospitals, companies and researchers of the North together with partners in East Asia."),
    ("health-cluster-oest", "Health Cluster Øst", Kind.CLUSTER, "Odense", "DK", ("health", "welfare technology"), True, False,
     "A cluster of 204 companies, knowledge institutions and public bodies."),
    ("fjordland-region", "Fjordland Region", Kind.PUBLIC_BODY, "Aalborg", "DK", ("hospitals",), True, False, "Runs three hospitals and their data platform."),
    ("fjordland-hospital", "Fjordland University Hospital", Kind.HOSPITAL, "Aalborg", "DK", ("hospitals", "imaging"), True, False, ""),
    ("lodskaj-foundation", "The Lodskaj Foundation", Kind.FOUNDATION, "Copenhagen", "DK", (), False, True, "Pays for the seats that stay free."),
    ("oeresund-fund", "The Øresund Growth Fund", Kind.FOUNDATION, "Malmö", "SE", (), False, True, "Co-finances the cluster's work across the strait."),
    ("haldor-diagnostics", "Haldor Diagnostics", Kind.COMPANY, "Roskilde", "DK", ("diagnostics", "data"), True, False, ""),
    ("haeoreum-imaging", "Haeoreum Imaging", Kind.COMPANY, "Daegu", "KR", ("imaging",), True, False, ""),
    ("yunqiao-hospital", "Yunqiao Hospital", Kind.HOSPITAL, "Shanghai", "CN", ("hospitals", "telemedicine"), False, False, ""),
    ("kattegat-university", "Technical University of Kattegat", Kind.UNIVERSITY, "Helsingør", "DK", ("robotics", "data"), True, False, ""),
    ("nordelbe", "Klinikverbund Nordelbe", Kind.HOSPITAL, "Hamburg", "DE", ("hospitals", "data"), True, False, ""),
    ("northern-legation", "The Northern Legation in Seoul", Kind.PUBLIC_BODY, "Seoul", "KR", (), False, False, "Opens doors for Nordic health technology in Korea."),
    ("icdk-shanghai", "Innovation Centre Denmark, Shanghai", Kind.PUBLIC_BODY, "Shanghai", "CN", ("health",), False, False, ""),
    ("invest-in-denmark", "Invest in Denmark", Kind.PUBLIC_BODY, "Copenhagen", "DK", (), False, False, ""),
    ("unik", "The National Partnership UNIK", Kind.CLUSTER, "Aarhus", "DK", ("chronic disease",), False, False, ""),
    ("medico-innovation", "Medico Innovation", Kind.CLUSTER, "Copenhagen", "DK", ("medical devices",), False, False, ""),
    ("gts", "GTS", Kind.CLUSTER, "Copenhagen", "DK", ("research",), False, False, ""),
    ("danish-embassy-korea", "Embassy of Denmark in Korea", Kind.PUBLIC_BODY, "Seoul", "KR", (), False, False, ""),
    ("dongsan", "Keimyung University Dongsan Medical Center", Kind.HOSPITAL, "Daegu", "KR", ("hospitals",), False, False, ""),
    ("healthcare-denmark", "Healthcare Denmark", Kind.CLUSTER, "Odense", "DK", ("health",), False, False, ""),
    ("welfare-tech", "Welfare Tech", Kind.CLUSTER, "Odense", "DK", ("welfare technology",), False, False, "A cluster of some 200 companies, knowledge institutions and public bodies."),
    ("danish-ministry", "Danish Ministry of Higher Education and Science", Kind.PUBLIC_BODY, "Copenhagen", "DK", (), False, True, ""),
    ("erdf", "European Regional Development Fund", Kind.FOUNDATION, "Brussels", "BE", (), False, True, ""),
)  # fmt: skip

LOCAL_NAMES = {
    "dongsan": ("계명대학교 동산의료원", "ko"),
    "haeoreum-imaging": ("해오름이미징", "ko"),
    "yunqiao-hospital": ("云桥医院", "zh-Hans"),
}

TOPICS = {
    "ai-and-data": {"en": "AI and data", "da": "AI og data"},
    "hospitals": {"en": "Hospitals", "da": "Hospitaler"},
    "telemedicine": {"en": "Telemedicine", "da": "Telemedicin"},
    "funding": {"en": "Funding and pilots", "da": "Finansiering og piloter"},
    "ageing": {"en": "Ageing and care", "da": "Aldring og omsorg"},
    "regulation": {"en": "Law and data protection", "da": "Jura og databeskyttelse"},
}

SERIES = {
    "health-ai": "AI in healthcare: seminar, study trip, reports",
    "health-it-delegations": "Health-IT delegations",
    "korea-health-tech": "Health-tech workshops in Korea",
    "history-ai": "AI in healthcare and data driven innovation, 2019",
}
