#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Does the line describe these tables? Exit code 1 if one is noisier than stated.

With --scores DIR, each table's rows are written there with their scores and the verdict on each.
"""

from pathlib import Path

import numpy as np
from fare_quality import ALPHA, mean_square, read_line, row_scores, was_trained_on
from fare_scripts import WORK, BadInput, Parser, run, write_text
from fare_tables import read_table


def found_again(found, spoiled):
    """Precision and recall of the rows found, (n,) bool, against those really spoiled, (n,)."""
    hits = (found & spoiled).sum()
    return hits / found.sum() if found.any() else 1.0, hits / spoiled.sum()


def check(line, path, alpha):
    """One line about the table at `path`, is it as clean as stated, and its rows' scores as CSV."""
    table, seen = read_table(path), was_trained_on(line, path)
    square, square_limit = mean_square(line, table, seen, alpha / 2)
    scores, score_limit = row_scores(line, table, seen, alpha / 2)
    found = np.abs(scores) > score_limit
    clean = square <= square_limit and not found.any()
    text = (
        f"{path.stem:13s} {'ok   ' if clean else 'NOISY'} mean square {square:5.2f}"
        f" (limit {square_limit:.2f}), rows beyond {score_limit:.1f} sigma: {found.sum()}"
    )
    if table.spoiled is not None and table.spoiled.any():
        precision, recall = found_again(found, table.spoiled)
        text += f", precision {precision:.2f}, recall {recall:.2f}"
    spoiled = np.zeros_like(found) if table.spoiled is None else table.spoiled
    rows = zip(table.x, scores, found, spoiled, strict=True)
    lines = (f"{x:.3f},{score:.3f},{f:d},{s:d}\n" for x, score, f, s in rows)
    return text, clean, "distance_km,score,found,spoiled\n" + "".join(lines)


def main(argv=None):
    parser = Parser(description=__doc__)
    parser.add_argument("tables", type=Path, nargs="+", metavar="TABLE.csv")
    parser.add_argument(
        "--line",
        type=Path,
        default=WORK / "line.json",
        help="file of train_line.py (default: work/line.json)",
    )
    parser.add_argument(
        "--alpha",
        type=float,
        default=ALPHA,
        help="chance of a false alarm on a clean table (default: %(default)s)",
    )
    parser.add_argument("--scores", type=Path, metavar="DIR", help="write the rows' scores there")
    options = parser.parse_args(argv)
    if not 1e-12 <= options.alpha < 1:
        raise BadInput(f"--alpha must lie between 1e-12 and 1, not {options.alpha}")
    line = read_line(options.line)
    results = [check(line, path, options.alpha) for path in options.tables]
    if options.scores:  # only now, when every table has been read
        for path, (_, _, scores) in zip(options.tables, results, strict=True):
            write_text(options.scores / f"{path.stem}_scores.csv", scores)
    print("\n".join(text for text, _, _ in results))
    return 0 if all(clean for _, clean, _ in results) else 1


if __name__ == "__main__":
    run(main)
