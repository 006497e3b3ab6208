"""How each step of a homeless young person's pathway is taken by API."""

from django.utils import timezone

from assessments.services import pathways
from tests import factories
from tests.assessments.ways.way import Way, now, today


def told_of_the_option(*, answered=False):
    pathway = factories.pathway("open")
    holder = pathway.worker
    pathway = pathways.accommodate(pathway, where="Crash pad.", by=holder)
    said = {"when": timezone.now(), "explained_by": holder, "words": "We look after you."}
    pathway = pathways.explain_option(pathway, **said, by=holder)
    if answered:
        said = {"answer": "declined", "answer_reasons": "I want my own door.", "when": timezone.now()}
        pathway = pathways.record_answer(pathway, **said, by=holder)
    return pathway


PATHWAYS = {
    "homeless-pathways:allocate": Way("open", lambda of, by: {"worker": factories.worker().pk, "reason": "Away."}),
    "homeless-pathways:assess_housing": Way(
        "open", lambda of, by: {"when": now(), "with_whom": "Housing", "result": "Nowhere."}
    ),
    "homeless-pathways:accommodate": Way("open", lambda of, by: {"where": "Crash pad."}),
    "homeless-pathways:explain_option": Way(
        "open", lambda of, by: {"when": now(), "explained_by": by.pk, "words": "We look after you."}
    ),
    "homeless-pathways:offer_advocacy": Way("open", lambda of, by: {"when": now(), "accepted": True}),
    "homeless-pathways:review": Way("open", lambda of, by: {"on": today(), "words": "He is well."}),
    "homeless-pathways:record_answer": Way(
        "open",
        lambda of, by: {"answer": "declined", "answer_reasons": "My own door.", "when": now()},
        make=told_of_the_option,
    ),
    "homeless-pathways:close": Way(
        "open", lambda of, by: {"reason": "With his aunt."}, make=lambda: told_of_the_option(answered=True)
    ),
}  # fmt: skip
