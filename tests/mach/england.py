"""The calendar of England that days are counted by, moments in London, and days to try any rule on."""

from datetime import date, datetime

from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import strategies as st

from mach.workdays import LONDON, Calendar

GOVUK = [day["date"] for day in BankHolidays(use_cached_holidays=True).get_holidays("england-and-wales")]
ENGLAND = Calendar.of(GOVUK)


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold)


DAYS = st.dates(date(2013, 1, 1), date(2027, 6, 30))
