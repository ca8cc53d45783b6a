"""The style sheet of a picture that stands alone: light, and dark where the reader prefers it.

Plain values, no variables: not every program that shows SVG knows those.
"""

_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif'

STYLE = f"""
.flow {{ font-family: {_FONT}; }}
.paper {{ fill: #fbfaf7; }}
.box {{ fill: #ffffff; stroke: #b9c2be; }}
.name {{ font-size: 13px; font-weight: 600; fill: #1d2321; }}
.verb {{ font-size: 11.5px; fill: #0b6b5d; }}
.words {{ font-size: 12px; fill: #5f6b67; }}
.label, .target {{ font-size: 11.5px; fill: #1d2321; }}
.rule {{ stroke: #e2e0d8; }}
.shaft {{ fill: none; stroke: #7d8a85; stroke-width: 1.4; }}
.tip {{ fill: #7d8a85; }}
.plate {{ fill: #fbfaf7; }}
.start circle {{ fill: #0b6b5d; }}
.end .target {{ fill: #b3261e; }}
.error .shaft {{ stroke: #b3261e; stroke-dasharray: 5 4; }}
.error .tip, .error .label {{ fill: #b3261e; }}
.unreached {{ opacity: .55; }}
.unreached .box {{ stroke-dasharray: 4 4; }}
.commands .box {{ fill: #f1f4f2; stroke-dasharray: 1.5 3; }}
@media (prefers-color-scheme: dark) {{
  .paper {{ fill: #121614; }}
  .box {{ fill: #1a201d; stroke: #4a5752; }}
  .commands .box {{ fill: #151a17; }}
  .name, .label, .target {{ fill: #e6ebe8; }}
  .verb {{ fill: #5fd0b9; }}
  .words {{ fill: #9aa8a2; }}
  .rule {{ stroke: #2c3531; }}
  .shaft {{ stroke: #7f8f88; }}
  .tip {{ fill: #7f8f88; }}
  .plate {{ fill: #121614; }}
  .start circle {{ fill: #5fd0b9; }}
  .end .target, .error .tip, .error .label {{ fill: #ff9a90; }}
  .error .shaft {{ stroke: #ff9a90; }}
}}
"""
