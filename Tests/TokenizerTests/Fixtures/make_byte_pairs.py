"""Writes merges.txt and byte_pairs.json: a small byte-pair vocabulary and texts with their ids.

Needs the packages `regex` and `ftfy`; independent of the Swift code. Run in this folder.
"""
import collections
import html
import json

import ftfy
import regex

WORDS = regex.compile(
    r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+",
    regex.IGNORECASE)
MERGES = 90
CORPUS = """a dog runs after the ball and the other dog runs after the cat; the woman's playing the
cello, isn't she? they're playing guitar in the garden, we've seen them play the piano there. 2 men
are riding 14 bikes along the river. café naïve 弹钢琴 弹钢琴 ... !!! !!!"""
TEXTS = [
    "", " ", "a dog is chasing a ball", "The WOMAN'S   playing\tthe cello,\nisn't she?",
    "they're we've I'll you'd I'm it's don't 'tis rock'n'roll 'S", "1234567 x2y ²³ Ⅷ ٣",
    "2 people &amp; 3 cats &amp;amp; &lt;b&gt; &#39;x&#x27; &eacute; &copy &notit; &bogus; &AMP &#150;",
    "<b>bold &amp; brave</b> &quot;", "café cafe\u0301 naïve — “curly” ‘quotes’… «x» ʼ",
    "ﬁne ﬂow oﬃce ﬆ ŉ Ǆ ĳ ﬅ", "ＦＵＬＬ　ｗｉｄｔｈ！ ｶﾞｷﾞ ￦ ﾡ", "弹钢琴的人 😀🎸 👩‍👩‍👧 e\u0301\u0301",
    "tab\tcr\r\nnl\u2028ls\u0085nel\u00a0nbsp\u3000wide\u200bzwsp\ufeffbom\x00nul\x7fdel",
    "\x1b[31mred\x1b[0m plain \x1b[x", "\x93quoted\x94 caf\xe9 \x80", "ΟΔΟΣ ΣΑΣ İSTANBUL ẞ",
    "<|endoftext|> inside <|startoftext|> text<|endoftext|>", "!<|endoftext|>", "<|ENDOFTEXT|>",
    "!!!???...", "ááá हिन्दी ไทย مرحبا", "a" * 100, "dogdogdog " * 30, "\U0001d518\U0001d52b \u2167",
]


def alphabet():
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [b for b in range(256) if b not in shown]
    return {**{b: chr(b) for b in shown}, **{b: chr(256 + i) for i, b in enumerate(hidden)}}


LETTERS = alphabet()


def clean(text):
    return " ".join(html.unescape(html.unescape(ftfy.fix_text(
        text, ftfy.TextFixerConfig(fix_encoding=False)))).split()).lower()


def symbols(word):
    s = [LETTERS[b] for b in word.encode()]
    return tuple(s[:-1]) + (s[-1] + "</w>",)


def join(word, pair):
    out, i = [], 0
    while i < len(word):
        hit = word[i:i + 2] == pair
        out.append(word[i] + word[i + 1] if hit else word[i])
        i += 2 if hit else 1
    return tuple(out)


words = collections.Counter(symbols(w) for w in WORDS.findall(clean(CORPUS)))
merges, made = [], set()
while len(merges) < MERGES:
    pairs = collections.Counter()
    for word, count in words.items():
        for pair in zip(word, word[1:]):
            if "".join(pair) not in made:
                pairs[pair] += count
    pair = max(pairs, key=lambda p: (pairs[p], p))
    merges.append(pair)
    made.add("".join(pair))
    words = collections.Counter({join(w, pair): c for w, c in words.items()})

base = list(LETTERS.values())
tokens = base + [c + "</w>" for c in base] + ["".join(m) for m in merges]
ids = {t: i for i, t in enumerate(tokens + ["<|startoftext|>", "<|endoftext|>"])}
assert len(ids) == 512 + MERGES + 2
rank = {m: i for i, m in enumerate(merges)}


def encode(text):
    out = [ids["<|startoftext|>"]]
    for w in WORDS.findall(clean(text)):
        if w in ("<|startoftext|>", "<|endoftext|>"):
            out.append(ids[w])
            continue
        s = symbols(w)
        while len(s) > 1:
            best = min(zip(s, s[1:]), key=lambda p: rank.get(p, 1 << 30))
            if best not in rank:
                break
            s = join(s, best)
        out += [ids[p] for p in s]
    return out + [ids["<|endoftext|>"]]


with open("merges.txt", "w", encoding="utf-8") as f:
    f.write("made by make_byte_pairs.py\n" + "".join(f"{a} {b}\n" for a, b in merges))
with open("byte_pairs.json", "w", encoding="utf-8") as f:
    json.dump([{"text": t, "ids": encode(t)} for t in TEXTS], f, indent=0)
    f.write("\n")
