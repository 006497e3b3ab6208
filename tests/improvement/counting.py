"""What a measure says now."""

from improvement import services
from improvement.catalogue import BY_SLUG
from improvement.queries import figures
from tests import factories


def refreshed():
    return services.refresh(by=factories.system())


def counted(slug, reader):
    """How many met it, and of how many: all months together, so that the first days of a month change nothing."""
    refreshed()
    found = figures.series(reader, [BY_SLUG[slug]], figures.months())[slug, ""]
    return sum(each.met for each in found), sum(each.count for each in found)
