"""Pictures as inline SVG; numbers and words in, markup out.

Order: svg, waterfall, whole, funnel.
"""
