"""Decision science and finance without business words: raw kernels, arrays in, arrays or small frozen records out.

Each submodule is imported by name (``from kamlib.quant import weights``); this file imports nothing, so that starting
the library costs nothing. Every function names its source, states what it does with NaN and refuses a wrong argument
with a ``ValueError`` that names the argument and the offence. Randomness takes a ``seed``; the same seed gives the
same numbers on any machine, however the work is cut into chunks.

=============  ==================================================================================================
weights        points, ranks, swing, CRITIC, entropy (AHP and best-worst live in ``pairwise``, offered here as well)
pairwise       AHP with missing judgements and hierarchies, best-worst method
groups         several people's weights or judgements made one, and who stands farthest off
scoring        value functions; interval scores with missing facts
ranking        ranks, weighted sum, TOPSIS, rank correlations
robustness     rank acceptability under uncertain weights
sensitivity    smallest change of one weight that overturns an order (offered by ``robustness`` as well)
consensus      Kendall's W, Krippendorff's alpha, intraclass correlations, Goepel's S*, rater effects
concentration  HHI, ABC classes, whale curve, top shares, Lorenz and Gini
finance        NPV, IRR, payback, margin multiple, lifetime value, value at the tail
pricing        break-even sales changes, perceived quality, economic value
costing        time-driven activity-based costing
allocation     one level per item under caps, knapsack, frontier, worth of one more unit
rules          greedy, equal and proportional allocation, to compare with
investment     share paths, incremental margin, NPV and simulated NPV of programmes, recovery of spend
scenarios      the best levels in many scenarios under the same caps
survival       Kaplan-Meier
competing      Aalen-Johansen; discrete-time competing risks between states, shrunk, with seasons
forecasting    simulated sums of what may come, Brier score, likeness within groups
simulation     correlated triangular draws and their summary
calibration    AUC with its interval, score bands against outcomes
surveys        net promoters, means of people in groups, Cronbach's alpha, rank correlation with interval
published      figures from the literature beside ours
=============  ==================================================================================================
"""
