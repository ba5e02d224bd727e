"""Names that are one name although they sound differently from language to language.

Each line is one name; what sounds alike (Mohammed, Muhammad) needs no line. The first form
stands for all. Collected for the languages of the routes: Arabic, Persian, Turkish, Somali,
West African French, Russian, Ukrainian, Tigrinya, Amharic, and their Biblical counterparts.
"""

from __future__ import annotations

_LINES = """
muhammad mohd md mhd muhd mohamadou mahamadou mamadou mahamat magomed mukhammad mahomet
ahmad ahmadou amadou axmed ahmet
mahmud mamoud mamudu
hasan xasan lassana
husein xuseen ousseini ousseynou guseyn
ali cali aliou alioune
umar cumar oumarou
uthman cusmaan ousmane
aisha caasha asha aishatu aissatou aissata ayse
fatima fatma fadumo faduma fatoumata fatou fatimata fatemeh
khadija khadidiatou kadiatou kadidia hatice khadra
maryam mary maria miriam mariama marie mariya
yusuf joseph iosif osip josef jose yosief
ibrahim abraham avraham ibrahima brahim abrehet
ismail ishmael smail
ishaq isaac isak isaak
yaqub jacob yakov jakob iakov
musa moses moshe moisey
isa issa eesa ciise
dawud david davyd
sulayman solomon suleiman souleymane salomon saleban
yahya yehya yaxye
yunus jonah iunus younouss
zakariya zechariah zakhar
ilyas elias ilya eliyas illia
idris driss idriss
jibril gabriel gavriil djibril gebriel
mikhail michael mykhailo mikael michele mikhael miguel michel
girgis george georgi giorgis jirjis georges heorhii
yohannes john ivan johannes yuhanna ioann hanna jean juan
petros peter pyotr petro boutros butrus piotr pierre
pawlos paul pavel pavlo bulus
markos mark marek marqus
lukas luke luka luqa
matewos matthew matvii matti
aleksandr alexander oleksandr iskander alexandros aliaksandr
oleksandra aleksandra alexandra
oleksii aleksei alexey alexis
mykola nikolai nicholas mikalai nicolas
volodymyr vladimir uladzimir
serhii sergei sergey serge siarhei
andrii andrei andrew andrey andreas
dmytro dmitri dmitry dzmitry
yevhen evgeny yevgeny eugene
hryhorii grigory gregory
vasyl vasily basil wassili
yurii yuri george juri
kateryna ekaterina catherine katerina yekaterina
olena elena helena yelena helen eleni
hanna anna ganna
iryna irina irene
tetiana tatiana tatyana
svitlana svetlana
nataliia natalia natalya
yuliia julia yulia iuliia
oksana aksana
anastasiia anastasia
sofiia sofia sophia
yelyzaveta elizaveta elizabeth elisabeth elsabet
haile hayle hailu
gebre ghebre gabra
wolde welde
tekle tecle
habte hapte
kidane kidan
tsegay tzegay segay tsegaye
tsehay tzehay sehay
abd abdi cabdi abdou
abdalla abdoulaye cabdulle abdullahi abdulai
abdrahman abderahmane abdirahman cabdiraxmaan abdramane
bakr bakari boubacar aboubacar abubakar babacar bubakar
hawa eve khava
sara sarah saara
yasin yassine yaasiin
jamal gamal cemal jamaal
khalid khaled halit qaalid
said seyid saeed siciid
amina aminata aamina
zainab zeynep seynab zeinabou zenabu
halima xaliima alima halimatou
asad asaad
hamza xamse
ayub job ayyoub
harun aaron haroun aron
lut lot
nuh noah noe
"""


def _table() -> dict[str, str]:
    known: dict[str, str] = {}
    for line in _LINES.strip().splitlines():
        first, *rest = line.split()
        for form in (first, *rest):
            known.setdefault(form, first)
    return known


SAME_NAME = _table()
