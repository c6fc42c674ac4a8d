# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Keep class, sex and age, and the label beside them."""

from titanic_rows import DATA, Parser, read, run, write

COLUMNS = ["Survived", "Pclass", "Sex", "Age"]


def select(rows):
    """The same rows with nothing but COLUMNS."""
    return [{name: row[name] for name in COLUMNS} for row in rows]


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("data", nargs="?", default=DATA, help="file to read [titanic.csv]")
    parser.add_argument("out", nargs="?", help="file to write [the same file]")
    options = parser.parse_args()
    write(options.out or options.data, select(read(options.data, *COLUMNS)))


if __name__ == "__main__":
    run(main)
