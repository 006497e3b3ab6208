"""People of the index, with what is kept of them and of those who read them."""

from mach import kept, notices
from mach.access import Role
from mach.models import Event, Notice
from tests import factories


def index_of_people(made):
    known = factories.person()
    made.at["person"] = [known.reference]
    made.at["line of the story"] = line_of(known)
    alike = factories.pair()
    made.at["pair"] = [alike.pk]
    made.at["two people"] = [alike.first.reference, alike.second.reference]
    made.at["merge"] = [factories.merge().pk]
    mine = made.users[Role.CALL_HANDLER]
    notices.tell(mine, "Something happened.", about=None)
    made.at["own notice"] = [Notice.objects.filter(recipient=mine).latest("pk").pk]
    made.at["kept form"] = [kept.keep(mine, path="/contacts/", fields={"reason": ["Half a sentence"]}).pk]
    made.at["draft"] = ["screening", made.at["new contact"][0]]


def line_of(person):
    """A line of somebody's story, and whose it is."""
    line = Event.objects.filter(people__contains=[person.pk]).first()
    return [person.reference, line.pk]
