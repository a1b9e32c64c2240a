"""The commands of ``kg``, one module each: ``add`` makes the parser, ``run`` does the work."""
