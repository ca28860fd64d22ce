"""Student's t: how many standard errors hold 95 % of the values, by degrees of freedom."""

import math

from cxbot.model.statistics import Z

#: For few degrees of freedom, where the series below is too coarse.
_FEW = (12.706205, 4.302653, 3.182446, 2.776445, 2.570582, 2.446912)


def quantile(df: int) -> float:
    """To four digits (Abramowitz and Stegun 26.7.5); infinite for none."""
    if df < 1:
        return float("inf")
    if df <= len(_FEW):
        return _FEW[df - 1]
    z2, z = Z * Z, Z
    series = (
        z * (z2 + 1) / 4,
        z * ((5 * z2 + 16) * z2 + 3) / 96,
        z * (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384,
        z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160,
    )
    found = z
    for power, term in enumerate(series, 1):
        found += term / math.pow(df, power)
    return found
