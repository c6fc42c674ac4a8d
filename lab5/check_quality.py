#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Does the line describe these tables? Exit code 1 if one is noisier than stated."""

import argparse
import sys

from ride_files import WORK, read_line
from ride_limits import ALPHA, mean_square, row_scores
from ride_tables import read_rides


def verdict(line, rides, alpha=ALPHA):
    """Is the table clean (bool), and what was found (text)? Each test gets half of alpha."""
    square, square_limit = mean_square(line, rides, alpha / 2)
    scores, score_limit = row_scores(line, rides, alpha / 2)
    rows = rides.index[abs(scores) > score_limit]
    clean = square <= square_limit and rows.empty
    text = f"{'ok   ' if clean else 'NOISY'} mean square {square:5.2f} (limit {square_limit:.2f})"
    some = f": {', '.join(map(str, rows[:4]))}{', ...' * (len(rows) > 4)}" if len(rows) else ""
    return clean, f"{text}, {len(rows)} rows beyond {score_limit:.1f} deviations{some}"


def main():
    parser = argparse.ArgumentParser(usage="%(prog)s [options] TABLE.csv ...", description=__doc__)
    parser.add_argument("tables", nargs="+", metavar="TABLE.csv")
    saved = str(WORK / "line.json")
    parser.add_argument("--line", type=read_line, default=saved, help="default: work/line.json")
    parser.add_argument("--alpha", type=float, default=ALPHA, help="default: %(default)s")
    args = parser.parse_args()
    if not 1e-12 <= args.alpha < 1:
        parser.error("--alpha must lie between 1e-12 and 1")
    try:
        verdicts = [verdict(args.line, read_rides(path), args.alpha) for path in args.tables]
    except argparse.ArgumentTypeError as error:
        parser.error(str(error))
    for path, (_, text) in zip(args.tables, verdicts, strict=True):
        print(f"{path}: {text}")
    return 0 if all(clean for clean, _ in verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
