"""Evaluation helpers: success rate, paired difference, release gate.

Standard library only, so the same file runs on a laptop and in a
pipeline.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import sqrt

Z95 = 1.96  # two-sided, 95 percent


@dataclass(frozen=True)
class Result:
    """One case, answered by the current release and the candidate."""

    case_id: str
    segment: str
    baseline_passed: bool
    candidate_passed: bool


# <interval>
def wilson(successes: int, total: int, z: float = Z95):
    """Wilson interval of a proportion; safe at 0 and 100 percent."""
    if total == 0:
        return 0.0, 1.0
    p = successes / total
    spread = p * (1 - p) / total + z * z / (4 * total * total)
    denominator = 1 + z * z / total
    center = (p + z * z / (2 * total)) / denominator
    half = z * sqrt(spread) / denominator
    return max(0.0, center - half), min(1.0, center + half)
# </interval>


# <metric>
def paired_difference(results: list[Result], z: float = Z95):
    """Candidate minus baseline on the same cases: (value, low, high).

    Only the cases on which both disagree tell anything about the
    difference.
    """
    n = len(results)
    if n == 0:
        raise ValueError("no results to compare")
    pairs = [(r.baseline_passed, r.candidate_passed) for r in results]
    gained = pairs.count((False, True))
    lost = pairs.count((True, False))
    value = (gained - lost) / n
    variance = (gained + lost - (gained - lost) ** 2 / n) / n**2
    half = z * sqrt(variance)
    return value, value - half, value + half
# </metric>


# <gate>
def gate(results: list[Result], margin=0.02, smallest=50):
    """Reasons to refuse the candidate; none: on to the canary."""
    if not results:
        return ["no results"]
    segments = defaultdict(list)
    for result in results:
        segments["all"].append(result)
        segments[result.segment].append(result)
    reasons = []
    for name, cases in sorted(segments.items()):
        if len(cases) < smallest:
            reasons.append(f"{name}: only {len(cases)} cases")
            continue
        value, low, _ = paired_difference(cases)
        if low < -margin:
            reasons.append(f"{name}: {value:+.1%}, maybe {low:+.1%}")
    return reasons
# </gate>
