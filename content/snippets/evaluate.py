"""Evaluation helpers: task success, its confidence interval, and the release gate.

Standard library only, so the same file runs on a laptop and in a pipeline.
"""

from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True)
class Result:
    """One evaluated case, answered by the current release and by the candidate."""

    case_id: str
    segment: str
    baseline_passed: bool
    candidate_passed: bool


# <interval>
def wilson(successes: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """95 percent Wilson interval of a proportion; safe for small samples and for 0 or 100 percent."""
    if total == 0:
        return 0.0, 1.0
    p = successes / total
    denominator = 1 + z * z / total
    center = (p + z * z / (2 * total)) / denominator
    half = z * sqrt(p * (1 - p) / total + z * z / (4 * total * total)) / denominator
    return max(0.0, center - half), min(1.0, center + half)
# </interval>


# <metric>
def paired_difference(results: list[Result], z: float = 1.96) -> tuple[float, float, float]:
    """Candidate minus baseline success rate on the same cases, with its 95 percent interval.

    Only the cases on which the two disagree carry information about the difference.
    """
    n = len(results)
    if n == 0:
        raise ValueError("no results to compare")
    gained = sum(r.candidate_passed and not r.baseline_passed for r in results)
    lost = sum(r.baseline_passed and not r.candidate_passed for r in results)
    difference = (gained - lost) / n
    variance = (gained + lost - (gained - lost) ** 2 / n) / (n * n)
    half = z * sqrt(variance)
    return difference, difference - half, difference + half
# </metric>


# <gate>
def gate(results: list[Result], margin: float = 0.02, smallest: int = 50) -> list[str]:
    """Reasons to refuse the candidate; an empty list means that it may go on to a canary."""
    segments: dict[str, list[Result]] = {"all": results}
    for result in results:
        segments.setdefault(result.segment, []).append(result)
    reasons = []
    for name, cases in sorted(segments.items()):
        if len(cases) < smallest:
            reasons.append(f"{name}: {len(cases)} cases, {smallest} needed")
            continue
        difference, low, _ = paired_difference(cases)
        if low < -margin:
            reasons.append(f"{name}: {difference:+.1%}, could be as bad as {low:+.1%}")
    return reasons
# </gate>


# <threshold>
def decision_threshold(cost_false_positive: float, cost_false_negative: float) -> float:
    """Probability from which acting is cheaper than waiting; needs calibrated scores."""
    return cost_false_positive / (cost_false_positive + cost_false_negative)
# </threshold>
