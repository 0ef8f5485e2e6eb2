"""What the edge of purchases by size says of the wallets that no norm knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kamlib.core.results import Finding

if TYPE_CHECKING:
    from kamlib.steps.profile.wallet.result import WalletResult

#: The edge and the norms agree within this share.
NEAR = 0.25


def find(result: WalletResult) -> Iterator[Finding]:
    """Yield what the edge shows, first where there are no norms, then beside them."""
    figures = result.figures
    if figures["state"] != "known":
        if figures["without_norms"]:
            values = {"buyers": figures["buyers"], "least": figures["least"], "n": figures["without_norms"]}
            values |= {"label": figures["size_label"]}
            yield Finding(f"wallet_{figures['state']}", values, "info", 20)
        return
    values, blank = {"label": figures["size_label"], "buyers": figures["buyers"]}, figures["blank"]
    if blank and figures["blank_revenue"] is not None and figures["blank_edge"] > figures["blank_revenue"]:
        names = {"edge": "blank_edge", "low": "blank_low", "high": "blank_high", "revenue": "blank_revenue"}
        money = {name: figures[source] for name, source in names.items()}
        tried = figures["median_ratio"] is not None
        told = values | money | {"n": blank} | ({"ratio": figures["median_ratio"]} if tried else {})
        yield Finding("wallet_blank_tried" if tried else "wallet_blank", told, "info", 47)
    if figures["median_ratio"] is not None:
        ratio = figures["median_ratio"]
        key = "wallet_agrees" if abs(ratio - 1) <= NEAR else "wallet_below" if ratio < 1 else "wallet_above"
        yield Finding(key, values | {"ratio": ratio, "n": figures["both"]}, "info", 43)
