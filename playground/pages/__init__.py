"""The pages in Streamlit: controls and the dashboard's place. Live data never passes through a
page's script."""
