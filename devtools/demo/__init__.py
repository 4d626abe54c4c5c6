"""The demo player: plays the main job over HTTP, as the people who do it would.

`play(context)` is all the launcher needs. The player imports nothing of the product's logic: it
reads pages, fills forms, and asks the simulator's own seller API whether it is true.
"""

from devtools.demo.story import play

__all__ = ["play"]
