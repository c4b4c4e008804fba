"""linkcheck finds mis-linkages: records attached to the wrong person's My Number."""
