# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""One-hot encoding: Sex becomes Sex_female and Sex_male (0 or 1); an encoded table stays so."""

import argparse

import pandas as pd
from titanic import HERE, read, write

SEX = pd.CategoricalDtype(["female", "male"])  # two columns, even if a table has only one of them


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=HERE / "titanic.csv", help="[titanic.csv]")
    parser.add_argument("out", nargs="?", help="[the same file]")
    options = parser.parse_args()
    table = read(options.data)
    if not {"Sex_female", "Sex_male"} <= set(table):
        table = read(options.data, "Sex").astype({"Sex": SEX})
        table = pd.get_dummies(table, columns=["Sex"], dtype=int)
    write(options.out or options.data, table)


if __name__ == "__main__":
    main()
