"""Small words in names: which carry nothing, and which belong to the word beside them."""

from __future__ import annotations

# Written apart or not, they say whose child or from where; others write them not at all.
_PARTICLES = """
al el ul ol il ad ar as ash at az an ed er es ez en bin ibn ben bint binti ibnat ould ouled wuld
weld abu abou abo abi umm um oum bou von van der den de da do dos das di del della du la le y
mr mrs st haj hajj hadj elhadj sheikh shaikh cheikh sayyid
бин ибн абу аль эль ал фон оглы оглу кызы
ال بن ابن بنت ابو ابي ام ولد حاج الحاج شيخ
"""
# The first half of a compound is joined to the word that follows: abd al-rahman.
_FIRST_HALVES = """
abd abdul abdel abdal abdoul abdur abdu abdol عبد عبدال абд абдул абдель ዓብደ አብዱል
"""
# The second half of a compound is joined to the word before: nur al-din, ali zadeh.
_SECOND_HALVES = """
allah ullah ollah ulla din deen dine uddin eddin eddine addin aldin eldin zadeh zada zade zadah
pour pur nejad nejat
الله الدين دين زاده پور پوري نژاد نجاد
дин аддин оддин уддин заде зода
"""
# Words that begin like the article and have none.
_NO_ARTICLE = "الياس الهام الماس الناز الميرا الفت"

PARTICLES = frozenset(_PARTICLES.split())
FIRST_HALVES = frozenset(_FIRST_HALVES.split())
SECOND_HALVES = frozenset(_SECOND_HALVES.split())
NO_ARTICLE = frozenset(_NO_ARTICLE.split())
