"""Values over time, drawn: shapes with their places here, written down by `charts.html`."""
