#!/usr/bin/env python3
# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Have the passengers changed? Compare who came in since the last look with the training rows.

Exit code 0: no drift seen; 1: drift; 2: no verdict (no answer, a restart, a wrong argument).
"""

import argparse
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import numpy as np
import pandas as pd
from prometheus_client.parser import text_string_to_metric_families
from scipy.stats import chi2_contingency

ENOUGH = 100  # passengers for a verdict


def p_values(training, came):
    """Return a p-value by feature: how often two samples of one population differ as much.

    `training` and `came` are counts, {feature: {bin: count}}, with the same bins. Each p-value is
    Pearson's chi-square test of homogeneity, multiplied by the number of features (Bonferroni):
    if nothing has changed, the smallest one is below alpha in at most alpha of all looks.
    """
    found = {}
    for feature in training:
        table = np.array([(n, came[feature][name]) for name, n in training[feature].items()])
        table = table[table.any(axis=1)]  # a bin that nobody was in says nothing
        p = chi2_contingency(table, correction=False).pvalue
        found[feature] = min(1.0, float(p) * len(training))
    return found


def look(url):
    """Return (the training rows' counts, {"start": Unix time, "counts": until now}) of a service.

    ConnectionError if nobody answers, ValueError if somebody else does.
    """
    name = str(urlsplit(url).hostname)
    elsewhere = name not in ("localhost", "::1") and not name.startswith("127.")
    try:  # this machine is never asked through a proxy
        with httpx.Client(base_url=url, timeout=10, trust_env=elsewhere) as client:
            model, metrics = (client.get(p).raise_for_status() for p in ("/model", "/metrics"))
        families = text_string_to_metric_families(metrics.text)
        samples = [sample for family in families for sample in family.samples]
        (start,) = (sample.value for sample in samples if sample.name == "service_start_seconds")
        came = [sample for sample in samples if sample.name == "passengers_total"]
        found = {(x.labels["feature"], x.labels["bin"]): int(x.value) for x in came}
        training = model.json()["training"]
        counts = {f: {name: found[f, name] for name in bins} for f, bins in training.items()}
        return training, {"start": start, "number": sum(counts["class"].values()), "counts": counts}
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ConnectionError(f"no answer at {url}: {str(error).splitlines()[0]}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{url} answers, but not as lab 3's service does") from None


def keep(path, reading):
    """Write `reading` to the file `path`, whole or not at all."""
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_text(json.dumps(reading) + "\n")
    temporary.replace(path)


def judge(url, path, alpha):
    """Print what the look at `url` shows; return the exit code 0 or 1."""
    training, now = look(url)
    if not path.exists():
        keep(path, now)
        print(f"first look: the counts until now are kept in {path.name}")
        return 0
    try:
        last = json.loads(path.read_text())
        restarted, number = last["start"] != now["start"], now["number"] - last["number"]
        came = {
            feature: {name: count - last["counts"][feature][name] for name, count in bins.items()}
            for feature, bins in now["counts"].items()
        }
    except (ValueError, KeyError, TypeError):
        raise ValueError(f"{path} is not a reading of this service; delete it") from None
    if number < ENOUGH and not restarted:
        print(f"{number} passengers since the last look, {ENOUGH} are needed; waiting for more")
        return 0
    keep(path, now)
    if restarted:
        raise ValueError("the service has restarted since the last look; counting begins anew")
    found = p_values(training, came)
    print(f"{number} passengers since the last look; false alarms in at most {alpha:.2%} of looks")
    for feature, p in found.items():
        shares = pd.DataFrame([training[feature], came[feature]]).T
        shares = 100 * shares / shares.sum()
        most = (shares[1] - shares[0]).abs().idxmax()
        change = "drift: {}: {:.0f} % → {:.0f} %".format(most, *shares.loc[most])
        shown = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
        print(f"{feature:5}  {shown}  {change if p < alpha else 'no drift'}")
    return int(min(found.values()) < alpha)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the service, http://127.0.0.1:7860 say")
    parser.add_argument("--last", type=Path, required=True, help="file that keeps the last reading")
    parser.add_argument("--alpha", type=float, default=0.01, help="rate of false alarms (0.01)")
    args = parser.parse_args()
    if not 0 < args.alpha < 1:
        parser.error("--alpha must be between 0 and 1")
    try:
        return judge(args.url, args.last, args.alpha)
    except (OSError, ValueError) as error:
        parser.exit(2, f"drift.py: {error}\n")


if __name__ == "__main__":
    sys.exit(main())
