"""Keys and comparison: what never changes a score, what never lowers it, and that nothing is read from end to end."""

import json
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mach import people
from mach.errors import NotAllowed, RuleBroken
from mach.models import CommonKey, DatedSetting
from mach.people import Home, Sought, comparing, keying, weighing
from mach.people.keying import Known
from mach.people.sought import asked
from mach.people.weights import AGREE, DEFAULTS, RULES, THRESHOLDS, bits, level_names, model, said
from mach.scripts import in_latin
from mach.sounds import also_called, sound
from tests import factories

BORN = date(2016, 4, 9)
WHOLE = {
    "given_name": "Ella-Mae",
    "family_name": "O'Hodgson",
    "date_of_birth": BORN,
    "nhs_number": "9434765919",
    "upn": "H801200001001",
    "postcode": "TS18 3AB",
    "telephone": "01642555123",
    "lines": ("14 Marlow Walk",),
    "sex": "F",
}
OTHER = {
    "given_name": "Zoe",
    "family_name": "Okafor",
    "date_of_birth": date(2003, 11, 28),
    "nhs_number": "9434765870",
    "upn": "A123456789012",
    "postcode": "LS1 4AP",
    "telephone": "01132000000",
    "lines": ("99 Other Road",),
    "sex": "M",
}
fields = st.sets(st.sampled_from(sorted(WHOLE)), min_size=1)
PROPERTIES = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ella(db):
    person = factories.person(
        "Ella-Mae", "O'Hodgson", date_of_birth=BORN, nhs_number="9434765919", upn="H801200001001", sex="F",
        telephone="01642555123",
    )  # fmt: skip
    people.add_address(person, Home(("14 Marlow Walk",), "", "TS18 3AB"), by=factories.system())
    return person


def weight(sought):
    """What somebody's agreements add up to; nothing where no key is shared."""
    found = people.match_many([sought], reader=factories.system(), least=0.0)[0]
    return found[0].weight if found else -1e9


@PROPERTIES
@given(same=fields, other=fields, one=st.sampled_from(sorted(WHOLE)))
def test_adding_a_field_that_agrees_never_lowers_the_score(ella, same, other, one):
    told = {**{name: OTHER[name] for name in other}, **{name: WHOLE[name] for name in same}}
    told.pop(one, None)
    assert weight(Sought(**{**told, one: WHOLE[one]})) >= weight(Sought(**told)) - 1e-6


@PROPERTIES
@given(same=fields, upper=st.booleans(), names=st.permutations(sorted(WHOLE)))
def test_case_and_the_order_of_fields_never_change_the_score(ella, same, upper, names):
    told = {name: WHOLE[name] for name in same}
    shown = {name: told[name] for name in names if name in told}
    for name, value in shown.items():
        if isinstance(value, str) and name != "sex":
            shown[name] = value.upper() if upper else value.lower()
    if "lines" in shown:
        shown["lines"] = tuple(line.upper() if upper else line.lower() for line in shown["lines"])
    assert weight(Sought(**shown).tidied()) == pytest.approx(weight(Sought(**told).tidied()))


@given(st.text(max_size=60), st.text(max_size=60), st.dates(date(1900, 1, 1), date(2026, 1, 1)))
@example("00", "0:1:8:A:¾:2:5:6:7:9:一", BORN)
@settings(max_examples=200, deadline=None)
def test_keys_are_made_of_anything_and_do_not_ask_which_name_is_which(first, second, born):
    one, other = (Known(names=[pair], born=born) for pair in ((first, second), (second, first)))
    assert set(keying.keys(one)) == set(keying.keys(other))
    assert all(-(1 << 31) <= key < 1 << 31 for key in keying.keys(one))


def test_a_short_name_is_found_among_many():
    others = [("".join(two) * 4, "hodgsonsmith" + two[0]) for two in permutations("abcdef", 2)]
    assert set(keying.keys(Known(names=[("Li", "Wu")]))) <= set(keying.keys(Known(names=[*others[:9], ("Li", "Wu")])))
    assert len(keying.keys(Known(names=others * 5))) < 10_000


@given(st.text(max_size=300), st.text(max_size=40))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(db, name, line):
    clean = name.replace("\x00", ""), line.replace("\x00", "")
    sought = Sought(clean[0], clean[1], BORN, postcode=clean[1][:10], lines=(clean[1],), nhs_number=clean[1][:20])
    with transaction.atomic():
        assert people.match(sought, reader=factories.system()) == []


def test_what_is_misread_spelt_apart_or_shortened_is_one_code():
    assert keying.plain("Car1son") == keying.plain("CARLSON")
    assert keying.plain("Unborn baby") == keying.plain("not known") == ""
    assert sound("stephen") == sound("steven") and sound("kowalski") == sound("kovalsky")
    assert "elizabeth" in also_called("liz") and "liz" in also_called("beth")
    assert in_latin("Ковальский") == "kovalskiy" and in_latin("Zoë") == "zoë"


@pytest.mark.parametrize("line", ["657 Beecu Road", "657 Bxech Road"])
def test_a_street_with_a_slip_of_the_pen_in_it_still_leads_to_the_house(line):
    known = Known(names=[("Caitlin", "Martin")], born=BORN, homes=[keying.home(("657 Beech Road",), "")])
    sought = Known(names=[("Friend", "Soh")], born=date(1940, 6, 19), homes=[keying.home((line,), "")])
    assert set(keying.keys(known)) & set(keying.keys(sought))


def test_a_street_where_few_live_leads_to_them_whatever_else_was_said(ella):
    assert weight(Sought("Zed", "Quux", lines=("Marlow Walk",))) > -1e9
    assert weight(Sought("Zed", "Quux", lines=("Thorn Walk",))) == -1e9


def test_whoever_has_no_date_of_birth_is_not_taken_for_an_adult(ella):
    somebody = Sought("Ella-Mae", "O'Hodgson", lines=("14 Marlow Walk",))
    factories.person("Kelly", "O'Hodgson", date_of_birth=date(1980, 1, 1))
    undated = people.correct(ella, {"date_of_birth": None}, by=factories.system())
    assert weight(replace(somebody, child=True)) == pytest.approx(weight(somebody))
    people.correct(undated, {"date_of_birth": date(1990, 1, 1)}, by=factories.system())
    assert weight(replace(somebody, child=True)) < weight(somebody) - RULES["adult"] / 3


def test_a_house_number_without_its_street_says_a_little_for_and_nothing_against(ella):
    told = Sought("Ella-Mae", "O'Hodgson", BORN)
    assert weight(replace(told, lines=("14",))) > weight(told) > weight(replace(told, lines=("99",)))


@pytest.mark.parametrize("field", DEFAULTS)
def test_a_level_that_agrees_never_counts_against_and_the_first_says_nothing(field):
    assert model()["bits"][field][0] == 0
    for level in DEFAULTS[field]:
        if level in AGREE:
            assert bits(field, level, 0.001, 0.5) == 0
        assert level in level_names(field)


def test_figures_and_thresholds_are_dated_settings_with_the_rates_they_were_measured_at(ella):
    by = factories.user("administrator")
    sought = Sought("Ella-Mae", "O'Hodgson", BORN)
    assert people.match(sought, reader=factories.system())[0].likely
    measured = {"false": 0.01, "missed": 0.04, "on": "K1"}
    weighing.set_thresholds(likely=0.9999999, possible=0.5, measured=measured, reason="Trial", by=by)
    assert not people.match(sought, reader=factories.system())[0].likely
    before = people.match(sought, reader=factories.system())[0].weight
    weighing.set_weights(DEFAULTS, rules={**RULES, "known": 0.9}, reason="Trial", by=by)
    assert people.match(sought, reader=factories.system())[0].weight == pytest.approx(before + 3.17, abs=0.01)


def test_what_is_said_never_goes_against_the_bits_and_says_on_what_it_was_fitted():
    told = [said(each / 4, RULES) for each in range(-120, 120)]
    assert told == sorted(set(told))
    assert said(1, {**RULES, "bend": 0.3}) < said(1, RULES) and said(-1, {**RULES, "bend": 0.3}) == said(-1, RULES)
    assert "fifteen draws" in model()["said_fitted_on"]


def test_figures_from_before_a_level_or_a_rule_was_there_still_compare(ella):
    before = model()
    for field, level in (("address", "house"), ("given", "word_near"), ("family", "word_near")):
        before["bits"][field].pop()
        del before["levels"][field][level]
    for field in ("given", "family"):
        before["kin"][field].pop()
    del before["rules"]["bend"]
    day = timezone.now() - timedelta(days=1)
    by = factories.system()
    DatedSetting.objects.create(key=weighing.WEIGHTS, value=before, effective_from=day, set_by=by, set_at=day)
    sought = Sought("Ella-Mae", "O'Hodgson", BORN, lines=("14",))
    assert people.match(sought, reader=factories.system())[0].likely
    misspelt = Sought("Ela", "O'Hodgson", BORN, lines=("14",))
    assert people.match(misspelt, reader=factories.system())[0].person == ella
    assert weighing.figures_in_force()["levels"]["address"]["house"] == list(DEFAULTS["address"]["house"])


def test_thresholds_need_the_rates_they_were_measured_at(db):
    by = factories.user("administrator")
    with pytest.raises(RuleBroken):
        weighing.set_thresholds(likely=0.9, possible=0.1, measured={}, reason="None", by=by)
    with pytest.raises(NotAllowed):
        weighing.set_weights(DEFAULTS, reason="None", by=factories.worker())


HUNDRED_THOUSAND = """INSERT INTO mach_person (given_name, family_name, name_key, date_of_birth, sex, ethnicity,
    first_language, interpreter_language, nhs_number, upn, school, gp, disabilities, description, telephone, restricted,
    registered_at, registered_by_id)
SELECT 'Given' || n, 'Family' || n, 'family' || n || ' given' || n, date '2005-01-01' + n %% 6000, 'U', '', '', '',
    lpad(n::text, 10, '0'), '', '', '', '{}', '', '', n %% 5000 = 0, now(), %s FROM generate_series(1, 100000) n"""
READ_ALL = ("mach_person ", "mach_likeness ", "mach_personname ", "mach_personaddress ")


@pytest.mark.django_db
def test_a_hundred_thousand_people_are_not_read_from_end_to_end():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE mach_person DISABLE TRIGGER mach_person_new")
        cursor.execute(HUNDRED_THOUSAND, [factories.system().pk])
        cursor.execute("DELETE FROM mach_likeness")
        cursor.execute(
            """INSERT INTO mach_likeness (person_id, keys, givens, families, given_sounds, family_sounds, postcodes,
                streets, houses, carers, carer_births, numbers, stale)
            SELECT id, ARRAY[hashint8(id), hashint8(id % 900), 77], '{given}', '{family}', '{g}', '{f}', '{}', '{}',
                '{}', '{}', '{}', '{}', false FROM mach_person"""
        )
        CommonKey.objects.create(key=77, holders=100_000)
        cursor.execute("ANALYZE mach_person, mach_likeness")
        cursor.execute("SELECT hashint8(id), given_name FROM mach_person ORDER BY id LIMIT 1 OFFSET 50000")
        key, name = cursor.fetchone()
        plan = comparing.finding()
        cursor.execute(f"PREPARE finding ({', '.join(plan.types)}) AS {plan.sql}")
        sought = [{**asked(1, Sought("Given", "Family", BORN)), "keys": [key, 77], "lone": []}]
        values = [json.dumps(sought), json.dumps(model()), False, [], 5, 100, *THRESHOLDS.values()]
        places = ", ".join(["%s"] * len(values))
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE finding ({places})", values)
        told = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute(f"EXECUTE finding ({places})", values)
        rows = cursor.fetchall()
    assert not [table for table in READ_ALL if f"Seq Scan on {table}" in told], told
    assert "mach_likeness_keys" in told and "mach_person_restricted" in told and "mach_likeness_stale" in told
    assert len(rows) == 1 and name in rows[0]
