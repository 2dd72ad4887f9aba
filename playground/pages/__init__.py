"""Streamlit: the script of the page, its controls and its words. It never draws what moves."""
