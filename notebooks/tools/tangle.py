"""Write the labs' files from the notebooks' `%%writefile` cells, check them, or put edits back.

Called by export.sh, `main([])`, `main(["--check"])` or `main(["--stitch", FILE...])`, and by each
notebook's setup cell as `tangle.py --keep LAB`. With `--check` standard input is what git
knows of the labs (`git ls-files -z`). Only the standard library, and little of that: starting is
most of the cost.

A cell is refused where IPython would write other bytes than stand in the notebook, or where its
versions disagree (IPython.core.inputtransformer2 and `%%writefile` in IPython.core.magics.osm).

A file that somebody has edited is never lost. Its bytes count as edited when nothing explains them:
neither its cell, nor the last export (`build/exported.json`), nor git's HEAD.
"""

import functools
import json
import os
import re
import sys

LABS = ("lab1", "lab2", "lab3", "lab4", "lab5")
WRITEFILE = re.compile(r"%%writefile \.\./((lab\d)(?:/(?!\.\.?(?:/|$))[\w.-]+)+)\Z", re.ASCII)
# What IPython takes for a pasted prompt in the line after `%%writefile`; it then strips every line.
PROMPT = re.compile(r"(>>>|\.\.\.)[ \n]|((\[nav\]|\[ins\])? )?In \[\d+\]: |[^\S\n]*\.{3,}: ?")
MAGIC = re.compile(r"^\s*%%(write)?file\b", re.MULTILINE)
DOCTEST = re.compile(r"\s*>>>")
TRIPLE_QUOTE = re.compile(r"(?<!\\)(\"\"\"|''')")
# A cell of ASCII without any of these has no line that IPython would change.
SUSPICIOUS = ("\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\t", " \n", ">>>")
STRING_PREFIX = re.compile(r"\s*[rubf]*\s*\Z", re.IGNORECASE)


class Refused(Exception):
    """A notebook or a cell that cannot be exported; the message says which one and why."""


def doctest_outside_docstring(lines):
    """The number of the first line that holds a `>>>` prompt outside a docstring, or 0.

    IPython strips such prompts. A docstring is a triple-quoted string that begins its line.
    """
    quote, docstring = None, False
    for number, line in enumerate(lines, 1):
        if DOCTEST.match(line) and not (quote and docstring):
            return number
        for match in TRIPLE_QUOTE.finditer(line):
            if quote is None:
                quote = match[1]
                docstring = bool(STRING_PREFIX.match(line[: match.start()]))
            elif quote == match[1]:
                quote = None
    return 0


def refuse_odd_lines(body):
    """Raise Refused for a line that IPython, or some version of it, would change."""
    lines = body.splitlines()
    if "\r" in body or len(lines) != body.count("\n"):
        raise Refused("it holds a CR or another line end than \\n")
    if any(map(str.isspace, lines)):
        raise Refused("a line of the body holds only blanks, which some IPython drop")
    if ">>>" in body and (number := doctest_outside_docstring(lines)):
        raise Refused(f"line {number} of the body is a >>> prompt outside a docstring")


def written_by(source, lab):
    """(path, bytes) of the file that the cell writes when IPython runs it, or None.

    `lab` is the only folder it may write to. Raises Refused with the reason.
    """
    if not source.startswith(("%%writefile", "%%file")):
        if "%%" in source and MAGIC.search(source):
            raise Refused("%%writefile must be the first line of its cell")
        return None
    first, _, body = source.partition("\n")
    if first.startswith("%%file"):
        raise Refused("%%file is an old name: use %%writefile")
    target = WRITEFILE.match(first)
    if not target or target[2] != lab:
        if " -a" in first:
            raise Refused("-a would add to the file at each run: write it whole, in one cell")
        where = f"../{lab}/NAME" if lab else "nothing: this notebook is no lab's"
        raise Refused(f"'{first}' must write {where}, one plain path, nothing interpolated")
    if not body or body.isspace():
        raise Refused("the body is empty")
    if not body.endswith("\n"):
        body += "\n"
    if PROMPT.match(body):
        raise Refused("the first line of the body looks like a prompt, which IPython strips")
    # Most files are plain ASCII, and are done here.
    if not body.isascii() or any(map(body.__contains__, SUSPICIOUS)):
        refuse_odd_lines(body)
    try:
        return target[1], body.encode()
    except UnicodeEncodeError:
        raise Refused("it holds a character that UTF-8 cannot") from None


def without_pictures(text):
    """A notebook's JSON, bytes, its pictures cut short, which would take most of the time.

    The bare quotes around the key are of the notebook's own JSON: in a cell they would be escaped.
    """
    png = b'"image/png": "iVBORw0KGgoAAAANSUhEUgA'  # how every PNG begins
    kept, end = [], 0
    while (start := text.find(png, end)) >= 0:
        start += len(png)
        kept.append(text[end:start])
        end = text.index(b'"', start)
    return b"".join([*kept, text[end:]])


def code_cells(text):
    """[(number, source)] of the code cells of a notebook's JSON, bytes; numbers count from 1.

    Raises Refused if it is not a notebook of format 4.
    """
    try:
        return [
            (number, "".join(cell["source"]))
            for number, cell in enumerate(json.loads(without_pictures(text).decode())["cells"], 1)
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"not a notebook of format 4 ({error!r})") from None


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


def read_notebooks():
    """(name, bytes) of each notebook, in the order of their names; read one at a time."""
    for name in sorted(os.listdir("notebooks")):
        if name.endswith(".ipynb"):
            yield name, read(f"notebooks/{name}")


def tangle(notebooks):
    """{path: bytes} of all files that the notebooks write, and {path: (notebook, cell number)}.

    `notebooks` are pairs of a name and the notebook's JSON, bytes. Raises Refused for any cell that
    must not be exported, and for two cells in each other's way.
    """
    files, cells = {}, {}
    seen: dict[str, str] = {}
    for name, text in notebooks:
        lab = name.partition("_")[0]
        try:
            sources = code_cells(text)
        except Refused as refused:
            raise Refused(f"{name}: {refused}") from None
        for number, source in sources:
            try:
                written = written_by(source, lab if lab in LABS else None)
                if written is None:
                    continue
                path, content = written
                key = path.lower()  # macOS takes a.py and A.py for one file
                if key in seen:
                    raise Refused(f"{path} is already written by {seen[key]}")
            except Refused as refused:
                raise Refused(f"{name}, cell {number}: {refused}") from None
            seen[key] = f"{name}, cell {number}"
            files[path], cells[path] = content, (name, number)
    for key, cell in seen.items():
        while key := key.rpartition("/")[0]:
            if key in seen:
                raise Refused(f"{cell}: it needs a folder {key}, a file by {seen[key]}")
    return files, cells


def difference(path, content):
    """What is wrong with the file at `path`, which should hold `content`, or None."""
    try:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(path, flags)  # a third of the time of open()
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "not a plain file"
    try:
        mode, found = os.fstat(descriptor).st_mode, os.read(descriptor, len(content) + 1)
    except OSError:
        return "not a plain file"
    finally:
        os.close(descriptor)
    if found != content:
        return "differs"
    return None if bool(mode & 0o100) == content.startswith(b"#!") else "executable bit"


def differences(files):
    """{path: what is wrong with it}. The executable bit counts where the file system keeps one."""
    wrong = {path: reason for path in files if (reason := difference(path, files[path]))}
    bits = [path for path, reason in wrong.items() if reason == "executable bit"]
    if bits and not keeps_the_executable_bit(files):
        for path in bits:
            del wrong[path]
    return wrong


def keeps_the_executable_bit(files):
    """What git found out when it cloned; without git: no, if every file seems to be executable."""
    answer = git("config", "--type=bool", "core.fileMode").strip()
    return answer == b"true" if answer else not all(os.access(path, os.X_OK) for path in files)


def git(*words):
    """What git prints on standard output; nothing where it fails or is not there."""
    import subprocess  # here and below: an import that most calls do without

    try:
        return subprocess.run(["git", *words], capture_output=True).stdout
    except OSError:
        return b""


def blob(content):
    """The name that git gives to these bytes."""
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def exported():
    """{path: blob} of the last export; empty where there was none, or its record is spoiled."""
    try:
        record = json.loads(read("build/exported.json"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


@functools.cache
def committed():
    """{path: blob} of the labs' files and the notebooks in git's HEAD; empty without git."""
    head = {}
    for line in git("ls-tree", "-r", "-z", "HEAD", "notebooks", *LABS).split(b"\0")[:-1]:
        attributes, _, name = line.partition(b"\t")
        head[os.fsdecode(name)] = attributes.split()[2].decode()
    return head


def remember(files):
    """Add {path: bytes} to the record of the last export."""
    record = exported()
    new = record | {path: blob(content) for path, content in files.items()}
    if new != record:
        write({"build/exported.json": json.dumps(new, indent=0, sort_keys=True).encode()})


def explained(path, content, record):
    """Whether these bytes of a file are those of the last export, or of git's HEAD."""
    return blob(content) == record.get(path) or blob(content) == committed().get(path)


def edited(paths):
    """{path: bytes} of those files whose bytes neither the last export nor git's HEAD explains."""
    found = {}
    for path in paths:
        try:
            found[path] = read(path)
        except FileNotFoundError:
            continue
    record = exported()
    return {p: c for p, c in found.items() if not explained(p, c, record)}


def keep(files):
    """Save {path: bytes} in `build/replaced/`, beside what was kept before; a line for each."""
    for path, content in files.items():
        number, kept = 1, f"build/replaced/{path}"
        while os.path.exists(kept) and read(kept) != content:
            number += 1
            kept = f"build/replaced/{path}~{number}"
        os.makedirs(os.path.dirname(kept), exist_ok=True)
        write({kept: content})
        print(f"kept the edited {path}: {kept}", flush=True)


def write(files):
    """Write the files whole: all temporary copies first, in `build/`, then all renames."""
    os.makedirs("build", exist_ok=True)
    temporary = {path: f"build/.{os.getpid()}-{n}" for n, path in enumerate(files)}
    try:
        for path, content in files.items():
            mode = 0o777 if content.startswith(b"#!") else 0o666  # less the umask
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with open(os.open(temporary[path], flags, mode), "wb") as stream:
                stream.write(content)
            os.makedirs(os.path.dirname(path), exist_ok=True)
        for path in files:
            os.replace(temporary[path], path)
    finally:
        for path in temporary.values():
            if os.path.exists(path):
                os.remove(path)


def export():
    """Write what differs, and keep first what somebody has edited."""
    files, _ = tangle(read_notebooks())
    wrong = differences(files)
    keep(edited(path for path, reason in wrong.items() if reason != "executable bit"))
    write({path: files[path] for path in wrong})
    remember(files)
    for path in sorted(wrong):
        print(f"wrote {path}")
    print(f"{len(files)} files, {len(wrong)} written")


def check():
    """Whether all files are as the notebooks say; a line for each that is not."""
    files, _ = tangle(read_notebooks())
    wrong = differences(files)
    known = sys.stdin.buffer.read().decode(errors="replace").split("\0")
    wrong.update({path: "no notebook writes" for path in known if path and path not in files})
    for path in sorted(wrong):
        print(f"{wrong[path]}: {path}")
    print(f"{len(files)} files, {len(wrong)} not as the notebooks say")
    if "differs" in wrong.values():
        hint = "edited a file: bash export.sh --stitch; a cell: save the notebook, bash export.sh"
        print(hint, file=sys.stderr)
    return not wrong


def past(text, position):
    """The position of the next character that neither is blank nor separates values."""
    while text[position] in " \t\r\n,:":
        position += 1
    return position


decode = json.JSONDecoder().raw_decode


def values(text, start):
    """The (key, start) of each value of the JSON object or array that begins at `start`.

    An array's values have their index as a key.
    """
    position, index = past(text, start + 1), 0
    while text[position] not in "]}":
        key = index
        if text[start] == "{":
            key, position = decode(text, position)
            position = past(text, position)
        yield key, position
        position, index = past(text, decode(text, position)[1]), index + 1


def with_source(text, number, source):
    """The notebook's JSON, bytes, with another source in cell `number`; all else as it is."""
    # As Latin-1 each byte is a character, and JSON's structure stays; the values are not used.
    characters = text.decode("latin-1")

    def at(start, key):
        return next(begin for name, begin in values(characters, start) if name == key)

    def dump(value):  # with escapes where the notebook has some, as some tools write
        return json.dumps(value, ensure_ascii=text.isascii() and b"\\u" in text).encode()

    begin = at(at(at(past(characters, 0), "cells"), number - 1), "source")
    old, end = decode(characters, begin)
    if isinstance(old, str):
        return text[:begin] + dump(source) + text[end:]
    starts = [start for _, start in values(characters, begin)]
    ends = [decode(characters, start)[1] for start in starts]
    between = text[ends[0] : starts[1]] if len(old) > 1 else b"," + text[begin + 1 : starts[0]]
    pieces = between.join(map(dump, source.splitlines(True)))
    return text[: starts[0]] + pieces + text[ends[-1] :]


def stitched(path, content, text, number, lab):
    """The notebook's JSON, bytes, with the file's bytes in its cell; Refused with the reason."""
    try:
        body = content.decode()
    except UnicodeDecodeError:
        raise Refused("it is not text in UTF-8") from None
    if not body.endswith("\n"):
        raise Refused("its last line has no line end, which a cell cannot say")
    source = f"%%writefile ../{path}\n{body.removesuffix(chr(10))}"
    if body.endswith("\n\n"):
        source += "\n"
    if written_by(source, lab) != (path, content):
        raise Refused("the cell would write other bytes")
    return with_source(text, number, source)


def stitch(paths):
    """Put the edited files, or those named, back into their cells; all of them or none.

    Where the cell has been edited as well, its text is kept as `build/replaced/` has it for files.
    Raises Refused for a file that a cell cannot hold, or that no cell writes.
    """
    notebooks = dict(read_notebooks())
    files, cells = tangle(notebooks.items())
    wrong = differences(files)
    stray = [path for path in paths if path not in cells]
    if stray:
        raise Refused(f"{stray[0]}: no cell writes it; a new file needs a %%writefile cell first")
    gone = [path for path in paths if wrong.get(path) == "missing"]
    if gone:
        raise Refused(f"{gone[0]}: there is no such file")
    record = exported()
    edits, lost = {}, {}
    for path in sorted(paths or wrong):
        if wrong.get(path) != "differs":
            continue
        content, (name, number) = read(path), cells[path]
        if path in record:
            newer = blob(content) == record[path]
        else:
            head, now = committed(), blob(read(f"notebooks/{name}"))
            newer = blob(content) == head.get(path) and now != head.get(f"notebooks/{name}")
        if newer and not paths:
            print(f"not edited: {path}; its cell is newer: bash export.sh")
            continue
        try:
            lab = name.partition("_")[0]
            notebooks[name] = stitched(path, content, notebooks[name], number, lab)
        except Refused as refused:
            raise Refused(f"{path}: {refused}") from None
        edits[path] = content
        if not explained(path, files[path], record):
            lost[path] = files[path]  # the cell has been edited as well
    changed = {name: notebooks[name] for name in {cells[path][0] for path in edits}}
    again, _ = tangle(changed.items())
    keep(lost)
    write({f"notebooks/{name}": text for name, text in changed.items()})
    write({path: again[path] for path in edits if difference(path, again[path])})  # the bit
    remember(edits)
    for path in edits:
        print(f"stitched {path} into {cells[path][0]}, cell {cells[path][1]}")
    print(f"{len(files)} files, {len(edits)} stitched")


def real(path):
    """The path with the links of its folder resolved, but not the file's own."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)


def main(arguments):
    """Exit code 0; 1 with --check where something differs; 2 for what is refused."""
    os.chdir(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    try:
        if arguments[:1] == ["--check"]:
            return 0 if check() else 1
        if arguments[:1] == ["--stitch"]:
            stitch([os.path.relpath(real(path)) for path in arguments[1:]])
        elif arguments[:1] == ["--keep"]:
            files, _ = tangle(read_notebooks())
            mine = [path for path in files if path.startswith(f"{arguments[1]}/")]
            keep(edited(path for path in mine if difference(path, files[path]) == "differs"))
        else:
            export()
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
