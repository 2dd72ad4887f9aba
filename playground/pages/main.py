"""The script that Streamlit runs when a page opens and when a setting changes; training never runs
it.

Streamlit makes it the main module of the process, and every worker process imports that module
again under another name. So it imports and does nothing unless it is run.
"""

if __name__ == "__main__":
    from playground.pages import page

    page.draw()
