#!/usr/bin/env python3
# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Have the passengers changed? Compare who came in since the last look with the training rows.

Exit code 0: no drift seen; 1: drift; 2: no verdict (no answer, a restart, a wrong argument).
"""

import argparse
import http.client
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

from prometheus_client.parser import text_string_to_metric_families
from scipy.stats import chi2_contingency


class NoVerdict(Exception):
    """Why nothing can be said, in one line."""


def p_values(training, came):
    """Return a p-value by feature: how often two samples of one population differ as much.

    `training` and `came` are counts, {feature: {bin: count}}, with the same bins. Each p-value is
    Pearson's chi-square test of homogeneity, multiplied by the number of features (Bonferroni):
    if nothing has changed, the smallest one is below alpha in at most alpha of all looks.
    """
    found = {}
    for feature, before in training.items():
        table = [(count, came[feature][name]) for name, count in before.items()]
        table = [pair for pair in table if any(pair)]
        p = chi2_contingency(table, correction=False).pvalue if len(table) > 1 else 1.0
        found[feature] = min(1.0, float(p) * len(training))
    return found


def get(url, path):
    """Return the text at `url` + `path`; this machine is never asked through a proxy."""
    try:
        host = urlsplit(url).hostname or ""
        local = host in ("localhost", "::1") or host.startswith("127.")
        opener = build_opener(*[ProxyHandler({})] if local else [])
        with opener.open(url.rstrip("/") + path, timeout=10) as answer:
            return answer.read().decode()
    except (OSError, ValueError, http.client.HTTPException) as error:
        reason = str(getattr(error, "reason", error)) or type(error).__name__
        raise NoVerdict(f"no answer at {url}{path}: {reason}") from None


def look(url):
    """Return (training, reading): the training rows' counts, and the service's counts until now."""
    try:
        training = json.loads(get(url, "/model"))["training"]
        start, counts = 0.0, {str(feature): dict[str, int]() for feature in training}
        for family in text_string_to_metric_families(get(url, "/metrics")):
            for name, labels, value, *_ in family.samples:
                if name == "service_start_seconds":
                    start = value
                elif name == "passengers_total":
                    counts[labels["feature"]][labels["bin"]] = int(value)
        if start and {f: set(n) for f, n in counts.items()} == {
            f: set(training[f]) for f in training
        }:
            return training, {"start": start, "counts": counts}
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    raise NoVerdict(f"{url} answers, but not as lab 3's service does")


def since(path, reading):
    """Return the counts of `reading` less those kept in the file `path`, or None without one."""
    try:
        last = json.loads(path.read_text())
        came = {
            feature: {name: count - last["counts"][feature][name] for name, count in bins.items()}
            for feature, bins in reading["counts"].items()
        }
        if last["start"] == reading["start"]:
            return came
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise NoVerdict(f"{path} is not a reading of this service; delete it") from None
    keep(path, reading)
    raise NoVerdict("the service has restarted since the last look; counting begins anew")


def keep(path, reading):
    """Write `reading` to the file `path`, whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        temporary.write_text(json.dumps(reading) + "\n")
        temporary.replace(path)
    except OSError as error:
        raise NoVerdict(f"cannot write {path}: {error.strerror}") from None


def shares(counts):
    """Return counts of bins as shares in %."""
    return {name: 100 * count / sum(counts.values()) for name, count in counts.items()}


def judge(url, path, alpha, enough):
    """Print what the look at `url` shows; return the exit code 0 or 1."""
    training, reading = look(url)
    came = since(path, reading)
    number = sum(came["class"].values()) if came else 0
    if came and number < enough:
        print(f"{number} passengers since the last look, {enough} are needed; waiting for more")
        return 0
    keep(path, reading)
    if not came:
        print(f"first look: the counts until now are kept in {path.name}")
        return 0
    found = p_values(training, came)
    print(f"{number} passengers since the last look; false alarms in at most {alpha:.2%} of looks")
    for feature, p in found.items():
        old, new = shares(training[feature]), shares(came[feature])
        most = max(old, key=lambda name: abs(new[name] - old[name]))
        change = f"drift: {most}: {old[most]:.0f} % → {new[most]:.0f} %"
        shown = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
        print(f"{feature:5}  {shown}  {change if p < alpha else 'no drift'}")
    return int(min(found.values()) < alpha)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the service, http://127.0.0.1:7860 say")
    parser.add_argument("--last", type=Path, required=True, help="file that keeps the last reading")
    parser.add_argument("--alpha", type=float, default=0.01, help="rate of false alarms (0.01)")
    parser.add_argument("--enough", type=int, default=100, help="passengers for a verdict (100)")
    args = parser.parse_args(argv)
    if not 0 < args.alpha < 1 or args.enough < 1:
        parser.error("--alpha must be between 0 and 1, --enough 1 or more")
    try:
        return judge(args.url, args.last, args.alpha, args.enough)
    except NoVerdict as error:
        parser.exit(2, f"drift.py: {error}\n")


if __name__ == "__main__":
    sys.exit(main())
