# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Fill missing ages with the mean (or median) age."""

import statistics

from titanic_rows import DATA, Mistake, Parser, number, parts, read, run, write


def fill(rows, age):
    """The same rows with age (years) where none was known."""
    return [{**row, "Age": row["Age"] or repr(age)} for row in rows]


def typical(rows, strategy="mean"):
    """Mean or median of the known ages (years), to six decimals."""
    known = [number(row, "Age") for row in rows if row["Age"]]
    if not known:
        raise Mistake("no age is known, so there is no mean")
    return round(statistics.fmean(known) if strategy == "mean" else statistics.median(known), 6)


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("data", nargs="?", default=DATA, help="file to read [titanic.csv]")
    parser.add_argument("out", nargs="?", help="file to write [the same file]")
    parser.add_argument("--strategy", choices=["mean", "median"], default="mean")
    parser.add_argument("--seed", type=int, help="learn the age from this split's training rows")
    options = parser.parse_args()
    rows = known = read(options.data, "Age")
    if options.seed is not None:
        split = parts(len(rows), options.seed)
        known = [row for row, part in zip(rows, split, strict=True) if part == "train"]
    write(options.out or options.data, fill(rows, typical(known, options.strategy)))


if __name__ == "__main__":
    run(main)
