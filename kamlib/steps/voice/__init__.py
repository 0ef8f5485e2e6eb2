"""Voice of the customer: what the people we asked told us, how far it can be trusted, and what we answer them."""

from kamlib.core.step import Output, Step

STEP = Step(
    "voice",
    scope="engagement",
    needs=("accounts",),
    decisions=("voice",),
    outputs=(Output("voice", views=("accounts", "survey", "survey_sent", "contacts"), decisions=("voice",)),),
    imports=("scipy.special",),
)
