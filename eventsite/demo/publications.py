"""Reports and news of the sample data. Days are counted from today; dates are history."""

from datetime import date

# slug, series, number, when, pages, texts by language: title, standfirst, body, sources
REPORTS = (
    ("hospital-robotics-in-east-asia", "Kattegat reports", 31, -20, 64, {
        "en": ("Hospital robotics in East Asia", "Forty robots in nine hospitals, and who still uses them.",
               "We counted what was bought in five years and went to look what is switched on.", ""),
        "da": ("Hospitalsrobotter i Østasien", "Fyrre robotter på ni hospitaler, og hvem der stadig bruger dem.",
               "Vi talte, hvad der blev købt på fem år, og så efter, hvad der er tændt.", "")}),
    ("buying-ai", "Kattegat reports", 30, -260, 38, {
        "en": ("Buying AI: a guide for hospital regions", "Tenders for something that keeps learning.", "Clauses, tests and a price for switching off.", ""),
        "da": ("Køb af AI: en vejledning for regioner", "Udbud af noget, der bliver ved med at lære.", "Klausuler, prøver og en pris for at slukke.", "")}),
    ("silver-technology-in-korea", "Kattegat reports", 29, -375, 52, {
        "en": ("Silver technology in Korea", "Three care homes, two years.", "What the residents kept.", ""),
        "da": ("Sølvteknologi i Korea", "Tre plejehjem, to år.", "Hvad beboerne beholdt.", "")}),
    ("global-health-industry-trends-412", "Global health industry trends", 412, date(2022, 1, 10), None, {
        "en": ("China’s health care, driven by data", "An issue of a Korean trend-report series that the press quoted and translated.",
               "China’s health market grows on data and AI: national plans, large public investment and a habit of working together. "
               "The issue also warns that the protection of personal data differs between countries. We ask for your consent before a host in "
               "another country sees your details.",
               "Korea Health Industry Development Institute, no. 412; reported and translated by the Korean health press."),
        "da": ("Kinas sundhedsvæsen, drevet af data", "Et nummer af en koreansk rapportserie, som pressen citerede og oversatte.",
               "Nummeret advarer også om, at beskyttelsen af persondata er forskellig fra land til land. Vi beder om dit samtykke, før en vært i et "
               "andet land ser dine oplysninger.", "Korea Health Industry Development Institute, nr. 412.")}),
)  # fmt: skip

# slug, when, texts by language: title, standfirst, body
NEWS = (
    ("study-trip-open", -4, {
        "en": ("The study trip to China takes applications", "Thirty places, eight days, three cities.", "Apply on the trip’s page. We decide three weeks after the deadline."),
        "da": ("Studieturen til Kina tager imod ansøgninger", "Tredive pladser, otte dage, tre byer.", "Søg på turens side.")}),
    ("shared-procurement", -33, {
        "en": ("Twelve hospitals join the shared procurement pilot", "One tender instead of twelve.", "The first contract is expected in the spring."),
        "da": ("Tolv hospitaler med i fælles indkøb", "Ét udbud i stedet for tolv.", "Den første kontrakt ventes til foråret.")}),
    ("desks-in-shenzhen", -61, {
        "en": ("Call open: two desks at the incubator in Shenzhen", "Three months, rent free.", "For members of Health Cluster Øst."),
        "da": ("To skriveborde i Shenzhen", "Tre måneder uden husleje.", "For medlemmer af Health Cluster Øst.")}),
    ("joint-cluster-2020", date(2019, 11, 18), {
        "en": ("One joint cluster for life science and welfare technology", "From 2020 the field gathers in one organisation.",
               "A cluster of some 200 companies, knowledge institutions and public bodies, co-financed by a ministry and the European Regional "
               "Development Fund, becomes part of a national one with regional hubs. Health data are its main field, and care with them its condition."),
        "da": ("Én fælles klynge for life science og velfærdsteknologi", "Fra 2020 samles feltet i én organisation.",
               "En klynge af omkring 200 virksomheder, videninstitutioner og offentlige parter bliver del af en national.")}),
)  # fmt: skip

THANK_YOU = (
    "Slides and notes: silver technology in Korea",
    "Dear {name},\n\nthank you for coming to {event} on {date}. The slides and the notes of the discussion are on the event’s page.\n\n"
    "Report 29 has the long version. In January we look at AI in hospitals, and a group goes on to China in February: both are open.\n\n"
    "Freja Sandager",
)
