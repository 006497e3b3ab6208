"""What people are worried about, in words as referrers write them: made up, plausible, about nobody. Pure.

In a text {child} is the first child's name, {mother} the mother's or carer's, {age} the child's age in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from referrals.rules import Decision
from sample import agencies
from sample.agencies import Source

A, S, E = Decision.ASSESSMENT, Decision.STRATEGY_MEETING, Decision.EARLY_HELP
ADVICE, BACK, NONE, AWAY = Decision.ADVICE, Decision.RETURNED, Decision.NO_FURTHER_ACTION, Decision.OTHER_COUNCIL


@dataclass(frozen=True)
class Concern:
    """A kind of concern: who brings it, how urgent it tends to be, what it tends to lead to."""

    categories: tuple[str, ...]
    sources: tuple[Source, ...]
    leads_to: frozenset[Decision]
    level: int
    texts: tuple[str, ...]
    danger: bool = False
    youngest: int = 0
    factors: tuple[str, ...] = ("17A",)


def concern(
    categories: str, sources: tuple[Source, ...], leads_to: set[Decision], level: int, *texts: str, **rest: object
) -> Concern:
    return Concern(tuple(categories.split()), sources, frozenset(leads_to), level, texts, **rest)  # type: ignore[arg-type]


CONCERNS = (
    concern(
        "domestic_abuse",
        (agencies.POLICE,),
        {A, E, NONE},
        3,
        "Attended a verbal argument between {mother} and her partner at 22.50. {child} was awake and at the top of the "
        "stairs. Both had been drinking. No injuries, partner left for the night. Second attendance in six months.",
        "Report of shouting and a broken window. {mother} says that her ex-partner came for his belongings. {child} "
        "was in bed and says it was scary. Non-molestation order discussed. Risk form completed at medium.",
        "{mother} called from the bathroom: partner had thrown a phone at the wall. {child} ({age}) was holding on to "
        "her when officers came. Partner arrested, released with bail conditions not to attend the address.",
        factors=("3B", "17A"),
    ),
    concern(
        "domestic_abuse physical_abuse",
        (agencies.POLICE, agencies.EMERGENCY),
        {S, A},
        4,
        "{mother} has a fractured cheekbone. {child} tried to step between them and has a bruised wrist. Suspect not "
        "yet located and has keys to the house. {child} said: he said he would be back tonight.",
        "Strangulation in front of the children. {child} rang 999. {mother} does not wish to make a statement and "
        "wants to go home. High risk, referred to MARAC.",
        danger=True,
        factors=("3B", "18C"),
    ),
    concern(
        "neglect",
        (agencies.SCHOOL, agencies.HEALTH_VISITOR),
        {A, E, BACK},
        3,
        "{child} has come to school without a coat since half-term, is often hungry and falls asleep in lessons. Three "
        "letters home were not answered. Attendance 78%.",
        "Home visit: no bedding on {child}'s bed, dog mess in the hall, little food. {mother} was open about being low "
        "and accepted that it has got worse since the summer.",
        "Two dental appointments and one hearing test missed for {child}. {mother} says that she cannot get there with "
        "the buses. Nursery reports persistent nappy rash and unwashed clothes.",
        factors=("16A",),
    ),
    concern(
        "physical_abuse",
        (agencies.SCHOOL, agencies.EMERGENCY),
        {S, A},
        4,
        "{child} ({age}) has a hand-shaped mark on the left thigh and told the teaching assistant that “I was naughty "
        "and got smacked with the slipper”. {child} does not want {mother} to be told.",
        "{child} was brought with a broken forearm. The two accounts of the fall do not agree, and an older healing "
        "fracture shows on the film. Kept on the ward until somebody from your service has been.",
        danger=True,
        factors=("18C",),
    ),
    concern(
        "parental_substance_misuse neglect",
        (agencies.HEALTH_VISITOR, agencies.PROBATION, agencies.RELATIVE),
        {A, E},
        3,
        "{mother} is using cocaine at weekends and owes money. {child} is left with whoever is in. I have seen people "
        "come to the door at all hours. She was doing well until the spring.",
        "Positive test at supervision. There were cans and a grinder within reach of {child} when we visited. {mother} "
        "agreed that this referral is made.",
        factors=("2B", "16A"),
    ),
    concern(
        "parental_mental_health",
        (agencies.GP, agencies.HEALTH_VISITOR),
        {A, E, ADVICE},
        2,
        "{mother} scored 21 on the PHQ-9 and says that some days she does not get up. {child} does the shopping and is "
        "late for school. No thoughts of harming anybody. She has agreed to this referral.",
        "Six weeks after birth {mother} is tearful and frightened of being alone with the baby. Perinatal team is "
        "involved. Partner works away. She would like practical help at home.",
        factors=("4B",),
    ),
    concern(
        "child_mental_health",
        (agencies.SCHOOL, agencies.EMERGENCY, agencies.GP),
        {E, ADVICE, A},
        2,
        "{child} has cut on both forearms for about three months. CAMHS has an 18-week wait. Parents are worried and "
        "together with us on this. Safety plan made today.",
        "Brought by ambulance after taking eleven paracetamol following an argument at home. Medically fit. {child} "
        "says that nobody listens. {mother} asks what help there is.",
        youngest=11,
        factors=("15A",),
    ),
    concern(
        "child_criminal_exploitation missing",
        (agencies.POLICE, agencies.SCHOOL),
        {A, S},
        4,
        "{child} ({age}) found in a car with two adults known for supply, forty miles from home, at 01.30, with £600 "
        "and two phones. Third time missing this month. {mother} says that she has lost control.",
        "{child} has new trainers and a second phone, is excluded for carrying a blade and will not say who it was "
        "for. Two older boys wait at the gate.",
        youngest=12,
        factors=("24A", "10A"),
    ),
    concern(
        "sexual_abuse",
        (agencies.SCHOOL, agencies.POLICE),
        {S},
        4,
        "{child} told a friend's mother that an uncle “does things” when he stays over. He is due to stay this "
        "weekend. {child} has not been asked any more questions.",
        danger=True,
        youngest=4,
        factors=("19C",),
    ),
    concern(
        "missing",
        (agencies.POLICE,),
        {NONE, E, ADVICE},
        2,
        "{child} ({age}) reported missing at 21.15, back at 23.40 by own accord, had been at a friend's without "
        "credit. Return interview offered. No sign of exploitation.",
        youngest=11,
        factors=("10A",),
    ),
    concern(
        "information_only",
        (agencies.POLICE,),
        {NONE, ADVICE},
        1,
        "{child} ({age}) was with a group that was moved on from the retail park at 20.10. Polite, gave details, taken "
        "home. {mother} was there. Sent for information.",
        "Attended {mother}'s address for a neighbour dispute over parking. Children seen, well and at the table doing "
        "homework. No concerns for them. Sent for information.",
        "{child} was a passenger in a minor collision; no injuries. Officer noted the child's details as a matter of "
        "course. No concerns.",
        youngest=2,
    ),
    concern(
        "behaviour",
        (agencies.SCHOOL, agencies.CHARITY),
        {E, BACK, ADVICE},
        2,
        "{child} has hit two other children this week and threw a chair. {mother} asks for help with behaviour at home "
        "as well: bedtimes take three hours. We have not yet tried an early help plan.",
        "{child} swears at staff and runs out of class. Assessment for ADHD has been asked for. Family agrees to "
        "support. Could a worker visit?",
        youngest=5,
        factors=("14A",),
    ),
    concern(
        "family_stress",
        (agencies.RELATIVE, agencies.GP, agencies.CHARITY, agencies.HOUSING),
        {E, ADVICE, BACK},
        2,
        "{mother} lost her job and the gas is off. She is coping and asks for food vouchers and a worker to talk to. "
        "{child} is well cared for.",
        "The parents are separating and argue at hand-over. {child} cries before contact. Both ask where they can get "
        "mediation. No violence.",
        "Overcrowded: five people in a one-bedroom flat with mould. {child} has had three chest infections. Housing "
        "bid supported.",
    ),
    concern(
        "family_stress other",
        (agencies.RELATIVE, agencies.NEIGHBOUR, agencies.ANONYMOUS),
        {NONE, ADVICE},
        1,
        "Caller says that {mother} “should not be allowed children” because of the noise and visitors. Could not say "
        "what happened to {child} or when. Caller and the family have a dispute over a fence.",
        "Father says that {child} came back from contact with a cold and in yesterday's clothes. Private law "
        "proceedings are running. No other concern.",
    ),
    concern(
        "young_carer",
        (agencies.SCHOOL, agencies.GP),
        {E, ADVICE},
        2,
        "{child} ({age}) cooks, gives {mother} her tablets and does the washing since her MS got worse. Proud of it "
        "and tired. Homework is slipping.",
        youngest=8,
        factors=("7A",),
    ),
    concern(
        "neglect",
        (agencies.NEIGHBOUR, agencies.ANONYMOUS),
        {NONE, A, ADVICE},
        2,
        "The little ones are out on the street until ten at night and one of them knocked on my door for something to "
        "eat. I do not want them to know that I rang.",
        factors=("16A",),
    ),
    concern(
        "child_disability",
        (agencies.HEALTH_VISITOR, agencies.GP, agencies.SCHOOL),
        {A, E, ADVICE},
        2,
        "{child} has a severe learning disability and epilepsy and sleeps three hours a night. {mother} is exhausted "
        "and asks for an assessment for short breaks.",
        youngest=2,
        factors=("5A",),
    ),
    concern(
        "child_sexual_exploitation",
        (agencies.SCHOOL, agencies.NIGHT_TEAM),
        {S, A},
        4,
        "{child} ({age}) has been getting lifts from a man of about 25 met online, and has bruises of fingers on the "
        "upper arm. The phone shows that he wants pictures. {mother} found them last night.",
        youngest=12,
        factors=("11A",),
    ),
    concern(
        "homeless_16_17",
        (agencies.HOUSING,),
        {A, E},
        3,
        "{child} ({age}) cannot go home after an argument with {mother}'s partner; two nights on a sofa so far. Wants "
        "to stay at college. Told today of the right to ask for accommodation.",
        youngest=16,
        factors=("20",),
    ),
    concern(
        "neglect other",
        (agencies.ELSEWHERE, agencies.CHARITY, agencies.NIGHT_TEAM),
        {AWAY, ADVICE},
        2,
        "The family has moved between areas and is staying with relatives. {child} was on a child in need plan until "
        "the spring. We understand that they are to go back at the end of the month.",
    ),
)
