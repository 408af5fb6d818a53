"""The least that answers a lever: one slider and one figure."""

import streamlit as st

st.metric("Figure", st.slider("Flights per week", 0, 1000, 500))
