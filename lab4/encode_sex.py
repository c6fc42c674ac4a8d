# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""One-hot encoding: the column Sex becomes the columns Sex_female and Sex_male."""

from titanic_rows import DATA, Mistake, Parser, read, run, write

SEXES = ["female", "male"]


def encode(rows):
    """The same rows with two columns of 0 and 1 in place of Sex."""
    strange = sorted({row["Sex"] for row in rows} - set(SEXES))
    if strange:
        raise Mistake(f"Sex holds {', '.join(map(repr, strange))}; known are female and male")
    hot = [{f"Sex_{sex}": str(int(row["Sex"] == sex)) for sex in SEXES} for row in rows]
    rest = [{name: row[name] for name in row if name != "Sex"} for row in rows]
    return [{**left, **right} for left, right in zip(rest, hot, strict=True)]


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("data", nargs="?", default=DATA, help="file to read [titanic.csv]")
    parser.add_argument("out", nargs="?", help="file to write [the same file]")
    options = parser.parse_args()
    write(options.out or options.data, encode(read(options.data, "Sex")))


if __name__ == "__main__":
    run(main)
