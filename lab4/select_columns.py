# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Keep some columns, by default class, sex and age; the label Survived always stays."""

import argparse

from titanic import HERE, read, write


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=HERE / "titanic.csv", help="[titanic.csv]")
    parser.add_argument("out", nargs="?", help="[the same file]")
    parser.add_argument("--keep", nargs="+", default=["Pclass", "Sex", "Age"], metavar="COLUMN")
    options = parser.parse_args()
    columns = ["Survived", *options.keep]
    write(options.out or options.data, read(options.data, *columns)[columns])


if __name__ == "__main__":
    main()
