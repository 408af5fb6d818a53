"""The app's panels and services; the only part of the library that imports Streamlit."""
