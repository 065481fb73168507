"""A change to somebody's calendar life as tests tell it: in English or in Chinese, with what the mail server had got before."""

from collections.abc import Callable
from typing import Any

from eventsite import clock
from eventsite.catalogue import service as catalogue
from eventsite.catalogue.models import Event
from eventsite.catalogue.rules import Words
from eventsite.db import db, transaction
from eventsite.people.service import mark_proved
from eventsite.registration import service
from eventsite.registration.models import Registration
from tests.factories import make_event, make_team
from tests.mail.sink import Received
from tests.registration.builders import ask, registration_of
from tests.registration.test_life_cycle import Post

ENGLISH: dict[str, Any] = {
    "title": "AI in Healthcare", "other": "AI in Hospitals", "standfirst": "A day on hospital data.", "later": "Coffee from 08:30.",
    "session": "The night ward", "room": "Ward 4",
    "names": {"ada": "Ada Holm", "bo": "Bo Ek", "cy": "Cy Lind"}, "facts": {},
}  # fmt: skip
CHINESE: dict[str, Any] = {
    "title": "医院里的人工智能", "other": "医院里的数据", "standfirst": "关于医院数据的一天。", "later": "八点半有咖啡；请带名牌,谢谢。",
    "session": "参观夜间病房", "room": "四号病房",
    "names": {"ada": "王小明", "bo": "李婷", "cy": "欧阳建国"},
    "facts": {
        "zone": "Asia/Shanghai", "venue": "丹麦创新中心", "address": "淮海中路 168 号", "city": "上海", "country": "CN",
        "languages": ["zh"], "main_language": "zh", "contact_name": "林晓梅",
    },
}  # fmt: skip


class Story:
    """One change in one language. `mailed` are the addresses of all who are written to after it, `watched` whom the row is about."""

    def __init__(self, post: Post, language: str) -> None:
        self.post, self.language = post, language
        self.said = {"en": ENGLISH, "zh": CHINESE}[language]
        self.watched, self.which = "ada@example.org", 0
        self.mailed = [self.watched]
        self.before: list[Received] = []

    def tell(self, act: Callable[["Story"], None]) -> list[Received]:
        """Do it all; what had been sent before the change."""
        act(self)
        return self.before

    def about(self, *names: str, watched: str | None = None) -> None:
        """These are written to; the last of them, or another one, is whom the row is about."""
        self.mailed = [f"{name}@example.org" for name in names]
        self.watched = f"{watched or (names[-1] if names else 'ada')}@example.org"

    def event(self, capacity: int | None = 5, **values: Any) -> Event:
        make_team(name={"en": "Kattegat", "zh": "卡特加特创新中心"}[self.language])
        slug = values.pop("slug", "ai-2027")
        text = {"standfirst": self.said["standfirst"]}
        event = make_event(capacity=capacity, title=self.said["title"], slug=slug, text=text, **self.said["facts"] | values)
        if self.language != "en":
            with transaction():
                event.texts[0].language = self.language
        return event

    def sign_up(self, event: Event, *names: str, deliver: bool = True) -> list[Registration]:
        """They register, their addresses are proved, and their mails are delivered."""
        for name in names:
            with transaction():
                service.register(event, ask(name, full_name=self.said["names"][name]), now=clock.now())
            with transaction():
                mark_proved(registration_of(event, name).person, now=clock.now())
        if deliver:
            self.deliver()
        return [registration_of(event, name) for name in names]

    def seat(self, **values: Any) -> tuple[Event, Registration]:
        event = self.event(**values)
        [ada] = self.sign_up(event, "ada")
        return event, ada

    def deliver(self) -> None:
        self.before += self.post.deliver()
        db.session.rollback()

    def do(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        with transaction():
            return act(*values, now=clock.now(), **more)

    def words(self, event: Event, **values: str) -> None:
        text = {"title": event.texts[0].title, "standfirst": event.texts[0].standfirst} | values
        self.do(catalogue.set_words, event, self.language, Words(**text), by=1)
