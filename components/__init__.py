"""Streamlit components of the page: each a folder with its JavaScript, its CSS and a thin Python
face."""
