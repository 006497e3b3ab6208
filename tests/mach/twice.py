"""One person in two records, and everything that points to either."""

from mach import people
from mach.people.pointing import places
from referrals import services
from referrals.models import Contact
from referrals.rules import Decision as D
from referrals.workflow import ContactStatus as C
from tests import factories
from tests.factories import outcomes


def two(**second):
    """The same girl, registered twice, each with a life of her own."""
    first = factories.person("Ella-Mae", "Hodgson", nhs_number="9434765919", telephone="01632960111")
    other = factories.person("Ellamay", "Hodgeson", **second)
    return first, other


def search(**how):
    """Look for duplicates to the end."""
    looking = people.begin_search(by=factories.system(), **how)
    while people.find_duplicates(looking, by=factories.system()):
        pass
    looking.refresh_from_db()
    return looking


def on_a_contact(person, by, *, decided=False, **fields):
    contact = factories.contact(C.NEW, rag="red", **fields)
    services.confirm_person(contact.children.get(), person=person, by=by)
    if decided:
        services.decide_now(contact, outcomes=outcomes(contact, D.ASSESSMENT), reason="Now.", by=by)
    return Contact.objects.get(pk=contact.pk)


def everywhere(*ids):
    """Every column of every table that points to these people, row by row, whatever else the rows say."""
    found = {}
    for place in places():
        rows = place.model._base_manager.order_by("pk")
        if place.array:
            rows = rows.filter(**{f"{place.field}__overlap": list(ids)})
        else:
            rows = rows.filter(**{f"{place.field}__in": ids})
        found |= {(place.table, place.field, pk): held for pk, held in rows.values_list("pk", place.field)}
    return found


def merged(first, other, by, **chosen):
    return people.merge(first, other, chosen=chosen, reason="The same NHS number.", by=by)


def undone(merge, by, **assigned):
    return people.undo(merge, assigned=assigned, reason="Two cousins.", by=by)
