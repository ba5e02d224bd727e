"""A small translation that is sound."""

GOOD = """\
instrument: small
version: 1.0.0
language: fra
status: unreviewed
title: "Un petit instrument"
questions:
  afraid: "Avez-vous peur ?"
  hurt: "Vous a-t-on fait du mal ?"
  of_whom: "De qui ?"
  harms: "Quel mal ?"
  days: "Il y a combien de jours ?"
  since: "Depuis quand ?"
  story: "Que s'est-il passé ?"
options:
  of_whom: {family: "la famille", agent: "un agent"}
  harms: {threat: "une menace", blow: "un coup", none: "aucun"}
"""
REVIEWED = "status: reviewed\nreviewed_by: Claire Morel\nreviewed_on: 2026-03-04"
