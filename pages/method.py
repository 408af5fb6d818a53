"""How the figures come about, and whether to believe them."""

import streamlit as st

from lib.outcome.claims import claims
from lib.scenario import LEVERS, PRESETS
from lib.ui.frame import sources, title, view
from lib.ui.tables import claims_table, levers_table

shown = view(lambda _: PRESETS["july-2020"].scenario)
title(
    "Method: every parcel, one by one",
    f"Model {shown.outcome.model_version}, data {shown.outcome.data_hash[:8]}",
    shown,
)

with st.container(border=True):
    st.header("The claims, computed", anchor=False)
    st.caption(
        "From the baseline (August 2020) and the preset “Before the route” (July 2020); nothing is tuned to a claim."
    )
    claims_table(claims(shown.baseline, shown.others[0]))

with st.container(border=True):
    st.header("The model in plain words", anchor=False)
    st.info(
        "The shipments are synthetic: drawn from published weight classes, populations and weekly profiles. No real parcel is in the data.",
        icon=":material/science:",
    )
    st.markdown(
        """
Every parcel of twelve weeks is simulated, in whole minutes: four weeks fill the empty network, **four are measured**, four let it
drain. A parcel is scanned at the consolidation hub, made ready, boards a flight in order until its gateway's allotment is full,
lands, is unloaded, clears customs (digital, or a manual desk with opening hours), waits for a planned truck with room, is driven
under drivers' hours and truck bans, reaches the **warehouse**, where the promise of ten days is judged, and then the door by the
partner's calendar. The same parcel has the same luck in every scenario, so a difference between two scenarios is due to the levers.
        """
    )
    left, right = st.columns(2)
    with left:
        st.markdown("**The days add up**, to the minute:")
        st.latex(r"\text{door} = \underbrace{o + w_f + f + g + c + w_t + d}_{\text{to the warehouse}} + h + \ell")
        st.caption("Origin, wait for flight, fly, gateway, customs, wait for truck, drive; warehouse, last mile.")
        st.markdown(
            "**Boarding** closes at the first parcel that does not fit an allotment of weight $G$ and volume $V$:"
        )
        st.latex(r"\sum_{i \le k} g_i \le G, \qquad \sum_{i \le k} v_i \le V")
    with right:
        st.markdown(
            "**The manual desk** serves $r$ parcels per open hour, first come first served, from the start $B$ of a busy spell:"
        )
        st.latex(r"f_k = B + \left\lfloor 60\,k / r \right\rfloor")
        st.markdown("**Driving** $D$ minutes takes a single driver, with breaks of 45 and rests of 660 minutes:")
        st.latex(
            r"\begin{aligned} T &= D + 660\,n + 45\,(n + [\,D - 540\,n > 270\,]) \\ n &= \max(0, \lceil D/540 \rceil - 1) \end{aligned}"
        )
    st.markdown(
        """
**It settles or it does not.** Before each run the expected load of every allotment, manual desk and truck pool is held against its
capacity. From 100 % on there is no steady state: the headline is then the tonnes a week that do not fit. **Means** are over delivered
parcels; **percentiles and shares** count undelivered ones as never. **Money** pays for chargeable weight (1 m³ = 166.7 kg) and for
hard-block space left unused; **CO₂e** is counted well to wheel. Figures marked *preliminary* come from units of 16 parcels and give
way to those of every parcel.
        """
    )

with st.container(border=True):
    st.header("Every lever", anchor=False)
    for role, heading in (("policy", "What one decides"), ("assumption", "What one does not know")):
        with st.expander(heading, on_change="rerun", key=f"levers:{role}") as fold:
            if fold.open:
                levers_table([lever for lever in LEVERS.values() if lever.role == role])

with st.container(border=True):
    st.header("Where the data come from", anchor=False)
    st.markdown(sources())
