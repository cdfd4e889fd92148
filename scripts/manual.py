#!/usr/bin/env python3
"""Writes the manual pages, one of the program and one of each command, from what the argument parser knows.

    scripts/manual.py .build/release/vsearch FOLDER
"""
import json, pathlib, subprocess, sys

EXIT_STATUS = [
    ("0", "Done; for query and similar: something was found."),
    ("1", "Nothing was found above the noise."),
    ("2", "An error."),
    ("3", "Done in part: some files failed, or videos of an evaluation were missing."),
    ("4", "The model or the index is missing, or they do not belong together."),
    ("64", "The command line is wrong."),
    ("130, 143", "Interrupted or terminated, in good order; the same command goes on."),
]
ENVIRONMENT = [
    ("VSEARCH_INDEX", "The library, where --index does not name one."),
    ("VSEARCH_MODEL", "The model, where --model does not name one."),
    ("VSEARCH_MODELS", "The folder of installed models, in place of the user's data folder."),
    ("VSEARCH_ISA", "scalar, avx2 or avx512: which kernels to use, in place of the best ones."),
    ("XDG_DATA_HOME, XDG_STATE_HOME", "Where models, and the list of the last query's results, are kept."),
    ("NO_COLOR", "If not empty, no colours."),
]
FILES = [
    (".vsearch", "The index, inside the folder that was indexed. It may be deleted and made again."),
    (".vsearchignore", "What not to index, in the form of .gitignore."),
]


def escape(text):
    out = []
    for char in text:
        if char == "\\":
            out.append("\\e")
        elif char == "-":
            out.append("\\-")
        elif char == "'":
            out.append("\\(aq")
        elif ord(char) > 126:
            out.append(f"\\[u{ord(char):04X}]")
        else:
            out.append(char)
    line = "".join(out)
    return "\\&" + line if line.startswith(".") else line


def flowing(text):
    """Paragraphs; indented lines are examples and stay as they are."""
    out, is_example, is_open = [], False, False
    for line in text.rstrip().split("\n"):
        wants_example = line.startswith("  ")
        if wants_example != is_example:
            out += [".PP", ".RS 4", ".nf"] if wants_example else [".fi", ".RE"]
            is_example, is_open = wants_example, False
        if not line.strip():
            if not is_example:
                is_open = False
            continue
        if not is_example and not is_open:
            out.append(".PP")
            is_open = True
        out.append(escape(line[2:] if is_example else line))
    if is_example:
        out += [".fi", ".RE"]
    return out


def described(pairs):
    out = []
    for name, text in pairs:
        out += [".TP", f"\\fB{escape(name)}\\fR", escape(text)]
    return out


def shown(name):
    return ("--" if name["kind"] == "long" else "-") + name["name"]


def value(argument):
    return f"\\fI{escape(argument['valueName'])}\\fR"


def usage(argument):
    if argument["kind"] == "positional":
        text = value(argument) + (" ..." if argument["isRepeating"] else "")
    else:
        text = f"\\fB{escape(shown(argument['preferredName']))}\\fR"
        if argument["kind"] == "option":
            text += " " + value(argument)
    return f"[{text}]" if argument["isOptional"] else text


def option(argument):
    if argument["kind"] == "positional":
        head = value(argument)
    else:
        names = sorted(argument["names"], key=lambda n: n["kind"] == "long")
        head = ", ".join(f"\\fB{escape(shown(n))}\\fR" for n in names)
        if argument["kind"] == "option":
            head += " " + value(argument)
    text = argument.get("abstract", "")
    if argument.get("defaultValue") and argument["kind"] == "option":
        text = f"{text} (default: {argument['defaultValue']})".strip()
    return [".TP", head, escape(text) or "\\&"]


def page(command, path, version):
    name = "-".join(path)
    arguments = [a for a in command.get("arguments", []) if a.get("shouldDisplay", True)]
    children = [c for c in command.get("subcommands", []) if c.get("shouldDisplay", True)]
    out = [
        f'.TH "{name.upper()}" 1 "" "vsearch {version}" "vsearch manual"',
        ".SH NAME", f"{escape(name)} \\- {escape(command.get('abstract', '').rstrip('.'))}",
        ".SH SYNOPSIS", f"\\fB{escape(' '.join(path))}\\fR",
    ]
    if children:
        out.append("\\fIcommand\\fR ...")
    own = [a for a in arguments if a.get("preferredName", {}).get("name") not in ("version", "help")]
    out += [usage(a) for a in own]
    if command.get("discussion"):
        out += [".SH DESCRIPTION"] + flowing(command["discussion"])
    if any(a["kind"] == "positional" for a in arguments):
        out.append(".SH ARGUMENTS")
        for argument in arguments:
            if argument["kind"] == "positional":
                out += option(argument)
    out.append(".SH OPTIONS")
    for argument in arguments:
        if argument["kind"] != "positional":
            out += option(argument)
    if children:
        out.append(".SH COMMANDS")
        for child in children:
            out += [".TP", f"\\fB{escape('-'.join(path + [child['commandName']]))}\\fR(1)",
                    escape(child.get("abstract", ""))]
    if len(path) == 1:
        out += [".SH EXIT STATUS"] + described(EXIT_STATUS)
        out += [".SH ENVIRONMENT"] + described(ENVIRONMENT)
        out += [".SH FILES"] + described(FILES)
    else:
        above = "-".join(path[:-1])
        out += [".SH SEE ALSO", f"\\fB{escape(above)}\\fR(1)"]
    return name, "\n".join(out) + "\n"


def write(command, path, version, folder):
    name, text = page(command, path, version)
    (folder / f"{name}.1").write_text(text, encoding="ascii")
    for child in command.get("subcommands", []):
        if child.get("shouldDisplay", True) and child["commandName"] != "help":
            write(child, path + [child["commandName"]], version, folder)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    run = lambda *arguments: subprocess.run(
        [program, *arguments], check=True, capture_output=True, text=True).stdout
    root = json.loads(run("--experimental-dump-help"))["command"]
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.1"):
        old.unlink()
    write(root, [root["commandName"]], run("--version").strip(), folder)


main()
