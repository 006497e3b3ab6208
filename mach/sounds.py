"""How a name sounds, roughly, and which names are short for which. Pure.

A code of consonants: names that are heard alike and spelt apart come out the same (Stephen and Steven, Kelly and
Kelley, Mohammed and Muhammad, Kowalski and Kovalsky).
"""

from __future__ import annotations

import re
from functools import lru_cache

_STARTS = (("kn", "n"), ("gn", "n"), ("pn", "n"), ("wr", "r"), ("ps", "s"), ("wh", "w"), ("mac", "mc"), ("x", "s"))
_TOGETHER = (
    ("tch", "ch"), ("sch", "sk"), ("shch", "sh"), ("tsch", "ch"), ("dzh", "j"), ("cz", "ch"), ("sz", "sh"),
    ("zh", "sh"), ("ph", "f"), ("ough", "o"), ("augh", "o"), ("igh", "i"), ("gh", "g"), ("ck", "k"), ("kh", "k"),
    ("th", "t"), ("dh", "d"), ("bh", "b"), ("dg", "j"), ("dj", "j"), ("qu", "k"), ("ci", "si"), ("ce", "se"),
    ("cy", "sy"), ("ts", "s"), ("tz", "s"),
)  # fmt: skip
_ALONE = str.maketrans({"q": "k", "z": "s", "v": "f", "x": "ks"})
_TWICE = re.compile(r"(.)\1+")
_HEARD_W = re.compile(r"w(?=[aeiouy])")
_SILENT = str.maketrans(dict.fromkeys("aeiouyhw"))
LONGEST = 8


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """The code of one folded word. A word without letters that sound (a number, a single vowel) is its own code."""
    text = word
    for start, heard in _STARTS:
        if text.startswith(start):
            text = heard + text[len(start) :]
            break
    first = text[:1]
    for written, heard in _TOGETHER:
        if written in text:
            text = text.replace(written, heard)
    text = text.replace("ch", "j").replace("sh", "s").replace("c", "k")
    text = _HEARD_W.sub("f", text.translate(_ALONE))
    code = _TWICE.sub(r"\1", text).translate(_SILENT)
    vowel = "a" if first in "aeiouyh" and first else ""
    return (vowel + code)[:LONGEST] or word[:LONGEST]


GROUPS = """
abdul abd abdel abdoul | abigail abbie abby abi gail | adam | aidan aiden ayden | alan allan allen alun | albert bert
bertie al | alexander alex alec alexandre aleksander alek sandy xander lex sasha | alexandra alex alexa lexi lexie
sandra sandy sasha ola | alfred alfie alf fred freddie | alice ali alys | alison ali allison alyson | amelia amy millie
milly mia emilia | amanda mandy | andrew andy drew andrei andrzej | angela angie ange | ann anne anna annie hannah ania
anya nan | anthony tony ant antony anton | antonia toni | arthur art artie arturas | barbara babs barb basia | beatrice
bea bee trixie | benjamin ben benji benny | bernard bernie | bethany beth bethan | bradley brad | bridget bridie biddy |
cameron cam cammy | carol caroline carrie carolyn karolina | catherine katherine kathryn catharine kate katie kathy
cathy kat kit kitty katy katarzyna kasia kaitlyn caitlin | charles charlie chas chuck chaz karol | charlotte charlie
lottie lotte char | christine christina chris chrissie tina krystyna kirsty | christopher chris kit topher krzysztof |
claire clare | daniel dan danny daniil | danielle dani | david dave davey davy dai dawid | deborah deb debbie debs |
dennis denis den | donald don donny | dorothy dot dottie dolly | douglas doug dougie | dylan dyl | edward ed eddie ted
teddy ned eduard | eleanor ellie elly nell nellie ella elinor nora lena | elizabeth liz lizzie lizzy beth betty bess
libby eliza elisabeth elspeth elsie lisa elzbieta lilibet | ellen nell nellie ellie helen | emily em emmy emma millie
milly | emma em emmy | eric rick | evelyn evie eve | ethan eth | finlay finley fin finn | florence flo florrie flossie |
frances fran francesca frankie franny | francis frank frankie | frederick fred freddie freddy fryderyk | gabriel gabe |
gabrielle gaby gabi | george georgie | georgina georgie georgia gina | gerald gerry jerry | gerard gerry | gillian gill
jill gilly jillian | grace gracie | graham graeme grahame | gregory greg gregor grzegorz | gwendoline gwen | hamza
hamzah | harold harry hal | harriet hattie harry harrie | helen helena nell nellie lena | henry harry hal hank | holly
holli | hugh hughie huw | hussain hussein husain hossain hussayn | ian iain | ibrahim ebrahim brahim | isaac ike zac
isaak | isabel isabella isobel bella izzy issy belle isabelle | isla ayla | jack jackie john jacques | jacob jake jakub
kuba yakub | jacqueline jackie jacqui | jaden jayden jaydon | james jim jimmy jamie jem | jane janie janey jayne | janet
jan | jasmine jas jazz yasmin yasmine yasmeen | jeffrey jeff geoffrey geoff | jennifer jen jenny jennie | jeremy jez
jerry | jessica jess jessie jessy | joan joanie | joanna jo joanne joey joasia | john jon johnny jonny jack jan ivan
sean shaun ian | jonathan jon jonny johnny jonathon nathan | jordan jord | joseph joe joey jozef yusuf yousef josef |
josephine jo josie | joshua josh | judith judy judi | julia julie jules | julian jules | karen kaz | kayleigh kayley
kaylee kailey | keira kiera kyra kira | kelly kel kellie kelley | kenneth ken kenny | kevin kev | kimberley kim kimberly
kimmy | kieran kieron kieren ciaran | laura laurie lora | lauren loz lorraine | lawrence larry laurie laurence | leah
lea lia | leonard len lenny leo leon | lesley les leslie | lewis lou louis lewie luis | liam lee | lillian lily lil
lilly lilian | linda lin lyn lynda | louise lou louisa | lucy luce lucia lucie | luke lukas lucas luca | lynn lynne lyn
| madeleine maddie maddy madison | mackenzie mac kenzie kenzy kenzi | malcolm malc mal | margaret maggie meg peggy marge
margie greta rita daisy madge malgorzata gosia margarita | maria mary marie mariam maryam miriam molly polly mia marysia
| mark marc markus marek | martin marty marcin | martha marta | matilda tilly tilda mattie | matthew matt matty mateusz
matthias mathew | maureen mo | maximilian max | megan meg meghan | melanie mel | melissa mel lissa missy | michael mike
mick mickey mikey mick mikhail michal misha | michelle shell chelle shelly | mohammed mohammad muhammad mohamed muhammed
mohamad muhamed mohd md mo mehmet mahomed | mustafa mostafa mustapha | natalie nat nattie natalia natasha tasha | nathan
nate nathaniel nat | niamh neve neave | nicholas nick nicky nicolas nico mikolaj | nicola nicky nicole niki nikki | noah
noa | oliver ollie olly oli | olivia liv livvy ollie livia | oscar oskar | owen owain euan ewan | pamela pam | patricia
pat patsy tricia trish paddy patrycja | patrick pat paddy pad padraig | paul pavel pawel pauly | paula pauline |
penelope penny pen | peter pete petey piotr pyotr | philip phil phillip pip filip | phoebe phoeb | rachel rach rachael
rae | raymond ray | rebecca becky becca beck becks bex | reece rhys reese | reginald reg reggie | rhiannon rhi | richard
rich dick rick ricky richie ryszard | riley reilly | robert rob bob bobby robbie bert rab robin | roberta bobbie | roger
rodge | ronald ron ronnie | rose rosie rosa rosemary | roxanne roxy | russell russ | ruth ruthie | ryan rian | samantha
sam sammy sammie | samuel sam sammy | sarah sara sally sadie zara | scott scottie | sebastian seb bas | shannon shan |
sharon shaz shari | sheila shelagh | shirley shirl | sidney sid sydney | simon si szymon semyon | skye sky | sophie
sophia sofia soph zofia sofie zosia | stanley stan | stephanie steph stevie stefanie | stephen steve steven stevie
stefan ste | stuart stewart stu | susan sue susie suzie susannah suzanne zuzanna | sylvia syl | tabitha tabby | teresa
terry tess tessa theresa | terence terry tel | thaddeus tad | theodore theo ted teddy | thomas tom tommy tomasz tomas |
timothy tim timmy | tobias toby | tracy trace tracey | tyler ty | tyrone ty | valerie val | vanessa nessa | veronica
ronnie vera weronika | victor vic viktor wiktor | victoria vicky vicki tori vic wiktoria | vincent vince vinny | violet
vi | virginia ginny | vivian viv vivienne | walter wally walt | wendy wend | wilfred wilf | william will bill billy
willy liam willem billie | winifred win winnie | yusuf yousef yusef youssef yousuf joseph | yvonne von | zachary zach
zac zak zack | zainab zaynab zeinab | zoe zoey zoya | fatima fatimah fatema | ahmed ahmad ahmet | ali aly | aisha ayesha
aysha aicha | omar umar omer | hassan hasan | khadija khadijah khadeeja | abdullah abdallah abdulla | hamid hameed |
nicholas nikolai mykola nikola | alexei alexey oleksiy aleksei | olena elena helena yelena | dmitri dmitry dmytro dima |
sergei sergey serhiy | yuri yuriy iurii | svetlana svitlana | tatiana tanya tetiana tatyana | katerina kateryna katya |
vladimir volodymyr vova | anastasia nastya anastazja stacey | jadwiga jadzia | agnieszka aga agnes | malgorzata gosia |
stanislaw staszek stas | wojciech wojtek | zbigniew zbyszek | ion ioan john | gheorghe george | maksym maxim max maks |
addison adelaide addie addy | agatha aggie | alistair alasdair alastair ali al | anastasia stacey annie | angelina
angelica angie angel | annabel annabelle arabella bella anna | archibald archie | augustus gus august | benedict ben |
bernadette bernie | bertram bert | brendan bren | brianna breanna bri bree | caleb cale | callum calum cal | calvin cal
| camilla camille millie milla cam | cassandra cassie cass sandra | cecilia cecily cece celia | clementine clemmie |
clifford cliff | constance connie | cynthia cindy | delilah lilah | desmond des | dominic dominick dom nic | dominique
dom nikki | edmund ed ned ted | edith edie | elijah eli lije | emmanuel manny manu | ernest ernie | esme esmee |
eugene gene | eugenia genie | ezekiel zeke | felicity fliss flick | ferdinand ferdie | gareth gaz gary | genevieve
gen eve | geraldine gerry | gabriella gabrielle gabby gaby ella | gilbert gil bert | giovanni gio gianni john | hector
heck | herbert herb bert | imogen immy | ignatius iggy | jeremiah jerry jem | jerome jerry | josiah joe | juliet
juliette jules | katelyn kate caitlin | kenzie mackenzie | lachlan lachie | lancelot lance | leonardo leo | leticia
tisha letty | loretta lottie etta | lucille lucy | lydia liddy | magdalena maggie lena magda | makayla mikayla
michaela kayla mickey | marcus mark marc | maxwell max | mercedes mercy | mitchell mitch | mohsin mohsen | montgomery
monty | mortimer mort | myfanwy myf | norman norm | octavia tavi | percival percy | priscilla cilla | prudence pru
prue | quentin quin | raphael rafael rafe rafi raf | reuben ruben | roderick rod roddy | rosalind rosamund ros roz
rose | rudolph rudy | rupert rupe | savannah sav | solomon sol solly | spencer spence | tamara tammy tam | tamsin tam
tammy | tiffany tiff | trinity trin | tristan tris | valentina valentine val | wallace wally | wilhelmina mina billie |
winston win | xavier xav | zebadiah zeb
"""


def _groups() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for group in GROUPS.split("|"):
        names = group.split()
        for name in names:
            found.setdefault(name, set()).add(names[0])
    return {name: tuple(sorted(heads)) for name, heads in found.items()}


def _also() -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for group in GROUPS.split("|"):
        names = group.split()
        for name in names:
            found.setdefault(name, set()).update(names)
    return {name: tuple(sorted(others - {name})) for name, others in found.items()}


HEADS = _groups()
ALSO = _also()


def heads(word: str) -> tuple[str, ...]:
    """The names that this one may be short for: Beth may be Bethany or Elizabeth. A name may be its own head."""
    return HEADS.get(word, ())


def also_called(word: str) -> tuple[str, ...]:
    """Other forms of a given name: Liz for Elizabeth, Elizabeth for Liz, and what else Elizabeth is called."""
    return ALSO.get(word, ())
