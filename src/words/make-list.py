#!/usr/bin/env python3
"""Cut the dictionary of jieba down to what breaking a title needs, and write it to jieba.txt.

    pip download jieba==0.42.1 --no-deps && tar xzf jieba-0.42.1.tar.gz
    python3 src/words/make-list.py jieba-0.42.1/jieba/dict.txt > src/words/jieba.txt

Same input, same output. Words of official papers that jieba lacks are kept by hand in official.txt.
"""

import re
import sys

HEADER = """\
# Words of Chinese with their frequency and, where breaking a title needs it, their class:
# s place, o office, r person, p preposition, c conjunction, u particle.
# Cut by make-list.py from dict.txt of jieba 0.42.1 <https://github.com/fxsjy/jieba>,
# Copyright (c) 2013 Sun Junyi, MIT licence (see NOTICE). The frequencies are of {total} words.
"""

# Words rarer than this are left out; by jieba's part of speech. Names of persons, transliterations and
# idioms have little business in the title of a paper; districts of every rank have.
LEAST = {"nr": 300, "nrt": 500, "nrfg": 2000, "i": 400, "z": 300, "l": 120, "m": 60, "ns": 30}
LEAST_OTHER = 62
LEAST_SINGLE = 300
LEAST_PLACE = 3

CLASS = {"ns": "s", "nt": "o", "nr": "r", "nrt": "r", "nrfg": "r", "p": "p", "c": "c"}

HANZI = re.compile(r"[\u4e00-\u9fff]+\Z")
PLACE = re.compile(r".{2,}[省市区县州盟旗]\Z")
# A numeral with a measure word is put together by the scanner of numbers.
NUMERAL = re.compile(r"[一二三四五六七八九十百千万亿零两几数]{2,}.?\Z")


def wanted(word, count, kind):
    if not HANZI.match(word) or len(word) > 6:
        return False
    if len(word) == 1:
        return count >= LEAST_SINGLE
    if kind == "ns" and PLACE.match(word) and len(word) <= 5:
        return count >= LEAST_PLACE
    if kind == "m" and NUMERAL.match(word):
        return False
    return count >= LEAST.get(kind, LEAST_OTHER)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        rows = [line.split() for line in file]
    total = sum(int(row[1]) for row in rows)
    out = [HEADER.format(total=total)]
    for word, count, *kind in sorted(rows):
        kind = kind[0] if kind else ""
        if wanted(word, int(count), kind):
            tag = "u" if kind.startswith("u") else CLASS.get(kind, "")
            out.append(f"{word} {count} {tag}".rstrip() + "\n")
    sys.stdout.write("".join(out))


main()
