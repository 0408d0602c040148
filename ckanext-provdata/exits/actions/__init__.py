"""Core's actions with their leaks closed; each keeps core's name.

``alike`` is made from tables (policy/objects.py): for what they name, hidden and absent answer alike. ``names``,
``lists`` and ``activity`` are cut down one by one. Whoever is trusted (system administrators, our own code) gets core's
answers.
"""
