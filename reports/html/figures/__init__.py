"""The figures of the HTML report, one a file: Vega-Lite made with Altair, drawn by the page."""
