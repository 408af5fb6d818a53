"""The app's controls and blocks; the only part of the library that knows Streamlit."""
