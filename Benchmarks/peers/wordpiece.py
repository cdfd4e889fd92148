#!/usr/bin/env python3
"""vsearch's tokenizer beside Hugging Face tokenizers and flash-tokenizer, one thread, same texts.

    swift build -c release --product vsearch
    swift build -c release --package-path Benchmarks --product tokenize
    Benchmarks/peers/wordpiece.py

Makes a virtual environment, 50,000 caption-like sentences and a vocabulary trained on them in
--folder. Ways run in turn, several rounds; the medians are compared, and every id.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

PACKAGES = ["tokenizers==0.23.3", "flash-tokenizer==1.2.0"]
ROOT = pathlib.Path(__file__).resolve().parents[2]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", default="/tmp/vsearch-wordpiece", type=pathlib.Path)
    parser.add_argument("--rounds", default=5, type=int)
    parser.add_argument("--vocab", type=pathlib.Path, help="instead of a trained vocabulary")
    parser.add_argument("--file", type=pathlib.Path, help="instead of made-up sentences")
    parser.add_argument("--vsearch", default=ROOT / ".build/release/vsearch")
    parser.add_argument("--tokenize", default=ROOT / "Benchmarks/.build/release/tokenize")
    return parser.parse_args()


def enter_environment(folder):
    """Goes on in a virtual environment that has the peers."""
    python = folder / "venv/bin/python"
    if pathlib.Path(sys.prefix).resolve() == (folder / "venv").resolve():
        return
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    os.execv(python, [str(python), os.path.abspath(__file__), *sys.argv[1:]])


def sentences():
    """The sentences of a fixed seed: common words, made-up ones by Zipf's law, a few accents."""
    import random

    source = random.Random(20261120)
    onsets = "b ch d f g h k l m n p r s sh t th v w st tr".split()
    syllables = [c + v + e for c in onsets for v in "aeiou" for e in ["", "n", "r", "l", "s", "ck", "ng"]]
    rare = [
        "".join(source.choice(syllables) for _ in range(source.choice([1, 1, 2, 2, 2, 3, 3, 4])))
        for _ in range(60000)
    ]
    common = (
        "a an the man woman person dog cat child is are playing riding cooking talking singing walking "
        "running holding cutting in on with of and to at guitar horse kitchen street beach stage ball car "
        "video game food people group young two small large red blue white while"
    ).split()
    weights = [1 / (rank + 1) for rank in range(len(rare))]
    for _ in range(50000):
        count = max(5, min(30, int(source.gauss(10, 4))))
        words = [source.choice(common) if source.random() < 0.6 else None for _ in range(count)]
        gaps = [index for index in range(count) if words[index] is None]
        for index, word in zip(gaps, source.choices(rare, weights, k=len(gaps))):
            words[index] = word
        text = " ".join(words)
        if source.random() < 0.5:
            text = text[0].upper() + text[1:]
        if source.random() < 0.02:
            text = text.replace("a", "á", 1)
        yield text + ("." if source.random() < 0.5 else "")


def bert(vocabulary):
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(
        models.WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    if vocabulary:
        tokenizer.add_special_tokens(SPECIAL)
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")])
    return tokenizer


def train(texts, path):
    from tokenizers import trainers

    tokenizer = bert({})
    tokenizer.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=30522, special_tokens=SPECIAL, show_progress=False))
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    path.write_text("".join(piece + "\n" for piece, _ in pieces))


def main():
    arguments = parse()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.update(TOKENIZERS_PARALLELISM="false", RAYON_NUM_THREADS="1")
    enter_environment(folder)

    file = arguments.file or folder / "captions.txt"
    if not file.exists():
        file.write_text("".join(text + "\n" for text in sentences()))
    texts = file.read_text(encoding="utf-8").split("\n")[:-1]
    vocab = arguments.vocab or folder / "vocab.txt"
    if not vocab.exists():
        train(texts, vocab)
    lines = vocab.read_text(encoding="utf-8").split("\n")[:-1]
    face = bert({line: index for index, line in enumerate(lines)})

    ways = {"Hugging Face, one by one": lambda: [face.encode(text).ids for text in texts]}
    ways["Hugging Face, encode_batch_fast"] = lambda: face.encode_batch_fast(texts)
    try:
        from flash_tokenizer._core import FlashBertTokenizer

        flash = FlashBertTokenizer(str(vocab), True, 512, True)
        ways["flash-tokenizer, one by one"] = lambda: [
            flash.encode(text, "longest", 512) for text in texts]
    except ImportError as error:
        print("no flash-tokenizer:", error)

    times = {name: [] for name in [*ways, "vsearch"]}
    command = [arguments.vsearch, "bench", "tokenize", "--vocab", vocab, "--file", file, "--json"]
    for _ in range(arguments.rounds):
        for name, work in ways.items():
            start = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - start)
        result = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
        times["vsearch"].append(len(texts) / result["sentences_per_second"])

    size = file.stat().st_size
    print(f"{len(texts)} texts, {size / 1e6:.2f} MB, vocabulary of {len(lines)}, one thread\n")
    print("| way | k texts/s, median | least | most | MB/s | × Hugging Face |\n| --- " + "| ---: " * 5 + "|")
    base = statistics.median(times["Hugging Face, one by one"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        rates = [len(texts) / value / 1e3 for value in (median, max(seconds), min(seconds))]
        cells = [f"{rate:.1f}" for rate in rates] + [f"{size / median / 1e6:.1f}", f"{base / median:.1f}"]
        print(f"| {name} | " + " | ".join(cells) + " |")

    ids = folder / "ids.txt"
    subprocess.run(
        [arguments.tokenize, "--vocab", vocab, "--file", file, "--rounds", "1", "--ids", ids],
        check=True, stdout=subprocess.DEVNULL)
    ours = [[int(part) for part in line.split()] for line in ids.read_text().splitlines()]
    equal = sum(face.encode(text).ids == found for text, found in zip(texts, ours, strict=True))
    print(f"\nids equal to Hugging Face's: {equal} of {len(texts)} texts")


main()
