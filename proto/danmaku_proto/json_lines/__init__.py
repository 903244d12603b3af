"""Events as JSON: the lines of ``--json``, read instead of written."""
