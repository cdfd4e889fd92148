"""Writes captions.json: captions and what Python makes of them by the cleaning rules.

Run with Python 3.9 or later; captions.json was made with 3.11 (Unicode 14.0).
The rules are those that README.md of this folder states; Python itself is the reference for
lower case, white space and stripping.
"""

import json
import pathlib
import re

DELETED = ",.'!?\"()*#:;~"


def clean(caption: str) -> str:
    caption = "".join(c for c in caption.lower() if c not in DELETED)
    caption = caption.replace("-", " ").replace("/", " ").replace("<person>", "person")
    caption = re.sub(r"\s{2,}", " ", caption)
    return caption.rstrip("\n").strip(" ")


CAPTIONS = [
    "",
    " ",
    "\n\n",
    "A man is playing guitar.",
    "Two people -- dancing, and singing!",
    "<PERSON> opens a <person>/<Person> door <persona> <per.son> <<person>>",
    "line\nbreak and\ttab stay",
    "runs  of \t white\r\n space \u00a0\u2003 shrink",
    "a\u001c\u001fb and \u001e alone",
    "a\u0085\u0085b \u200b\u200b zero width stays",
    "\n leading feed",
    "trailing feeds \n\n",
    "trailing tab\t",
    "\t\tleading tabs",
    "spaces then feed  \n",
    "He said \u201cdon\u2019t\u201d \u2013 wait\u2026 [really] {yes}",
    "(all) *of* #these: are; deleted~ 'and' \"so\" on?",
    "well-known and/or so-",
    "CAF\u00c9 \u00c9clair \u00df \u1e9e STRASSE",
    "\u0130stanbul IIII\u0131",
    "\u039f\u0394\u039f\u03a3 \u039f\u0394\u039f\u03a3. \u03a3 \u03a3\u0391\u03a3 \u0391\u03a3\u0391 "
    "\u0391\u03a3\u0301 \u0391\u0301\u03a3 \u0391'\u03a3' \u0391\u03a3'\u0391 1\u03a3",
    "\u01c5 \u01c8 \u1f88 \u1fbc \u2126 \u212a \u212b",
    "\u10a0 \u13a0 \uab70 \u1c90 \U00010400 \U00010c80 \U0001e900",
    "\u4eba\u3000\u3000\u5c71 \u3000 \u4eba",
    "\U0001f600 emoji \U0001f469\u200d\U0001f373",
]

pairs = [{"raw": caption, "cleaned": clean(caption)} for caption in CAPTIONS]
pathlib.Path(__file__).with_name("captions.json").write_text(json.dumps(pairs, indent=1) + "\n")
