"""The script that Streamlit runs when a setting changes, never while it trains.

Streamlit makes it the process's main module, and a worker process loads that again under another name: so it must do
nothing unless it is run, and import nothing.
"""

if __name__ == "__main__":
    from playground.pages import page

    page.draw()
