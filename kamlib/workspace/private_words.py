"""Words that judge a person or tell what no decision about a customer needs: stems by kind, in both languages.

A stem counts at the beginning of a word. The lists name what a reader should look at, not what is forbidden, so they
leave out what speaks of goods as often as of people: a stroke, a blunt tool, a daughter company.
"""

from __future__ import annotations

import re

STEMS: dict[str, tuple[str, ...]] = {
    "health": (
        *("болезн", "болеет", "заболел", "больнич", "инвалид", "беремен", "диагноз", "лечится", "лечени", "онколог"),
        *("инфаркт", "инсульт", "депресс", "алкогол", "алкаш", "пьющ", "запой", "запоя", "наркот", "психиатр"),
        *("illness", "ill|", "sick|", "disease", "disabilit", "disabled person", "pregnan", "diagnos", "cancer"),
        *("depress", "alcohol", "drunk", "addict", "medicat", "had a stroke"),
    ),
    "family": (
        *("разводится", "развёлся", "развелся", "развелась", "разведён|", "разведена|", "жена", "жены|", "женой|"),
        *(
            "замужем|",
            "любовни",
            "дети|",
            "детей|",
            "ребёнок",
            "ребенок",
            "сын|",
            "дочь|",
            "дочери|",
            "тёща",
            "свекров",
        ),
        *(
            "wife|",
            "husband|",
            "divorce",
            "married|",
            "marriage",
            "mistress",
            "son|",
            "daughter|",
            "children|",
            "kids|",
        ),
    ),
    "religion": (
        *(
            "религи",
            "верующ",
            "православн",
            "мусульман",
            "иуде",
            "католи",
            "протестант",
            "буддист",
            "атеист",
            "сектант",
        ),
        *("religio", "christianity", "muslim", "jewish", "catholic", "protestant", "buddhist", "hindu", "atheist"),
    ),
    "origin": (
        *(
            "национальност",
            "еврей",
            "татарин|",
            "татарка|",
            "армянин|",
            "армянка|",
            "азербайджанец",
            "чеченец",
            "чеченк",
        ),
        *("грузин|", "грузинка|", "украинец|", "украинка|", "узбек|", "таджик|", "цыган", "кавказец", "мигрант"),
        *("nationality", "ethnic", "racial", "gypsy", "immigrant", "foreigner"),
    ),
    "politics": (
        *("голосует за", "оппозиционер", "единоросс", "коммунист", "политические взгляд", "политических взгляд"),
        *("political views", "votes for", "labour voter", "tory|", "communist", "trade union member"),
    ),
    "intimate": ("гей|", "лесбиян", "интимн", "сексуальн", "gay|", "lesbian", "sexual", "having an affair"),
    "insult": (
        *("дурак", "дура|", "идиот", "тупица", "хам|", "хамка", "скандалист", "истеричк", "истерик|", "жулик", "вор|"),
        *("взяточ", "жадин", "жадный|", "жадная|", "сволоч", "мерзав", "бездельни", "лентяй", "самодур"),
        *(
            "idiot",
            "stupid",
            "moron",
            "fool|",
            "jerk|",
            "crook|",
            "thief|",
            "liar|",
            "lazy|",
            "greedy|",
            "hysteric",
            "bully|",
        ),
    ),
}


def _pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the stems; one that ends in a bar stands for the whole word alone."""
    parts = [re.escape(stem.rstrip("|")) + (r"(?!\w)" if stem.endswith("|") else "") for stem in stems]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)


_PATTERNS = {kind: _pattern(stems) for kind, stems in STEMS.items()}


def find_private_kinds(text: str) -> list[str]:
    """Return of which kinds (keys of :data:`STEMS`) a text holds a word; what the word was is not told."""
    return [kind for kind, pattern in _PATTERNS.items() if pattern.search(text)]
