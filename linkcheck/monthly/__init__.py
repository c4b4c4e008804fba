"""From one check to the next: what is new, which answers still hold, whether the batch looks like those before.

kept: the files that one check leaves for the next; answers: what reviewers decided; since: the links of two checks
side by side; drift: shares against those of the batches before; follow: all of it for one check; former: a filled
work list taken in.

Order: answers, drift, kept, former, since, follow.
"""
