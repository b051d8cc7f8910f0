"""What do circles do by themselves?"""

from onecity.engines.circles.door import measures


def renew_figures() -> None:
    """Compute the plan's figures anew after a load, a change of a layer or of the roads."""
    measures.renew()
