"""From records to facts, and from facts to figures: the only writers of both."""
