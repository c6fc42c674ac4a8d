# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Fill the missing ages with the mean age (years, to six decimals)."""

import argparse

from titanic import HERE, read, refuse, write


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=HERE / "titanic.csv", help="[titanic.csv]")
    parser.add_argument("out", nargs="?", help="[the same file]")
    parser.add_argument("--seed", type=int, help="take the mean of this split's training rows only")
    options = parser.parse_args()
    if options.seed is None:
        table = known = read(options.data, "Age")
    else:
        from split_rows import split  # brings scikit-learn, which version 2 does not need

        table = read(options.data, "Age", "Survived")
        known = split(options.data, table, options.seed)["train"]
    if known["Age"].isna().all():
        refuse(options.data, " has no known age, so there is no mean")
    table["Age"] = table["Age"].fillna(round(known["Age"].mean(), 6))
    write(options.out or options.data, table)


if __name__ == "__main__":
    main()
