"""The words everyone shares: frozen data and rules. No I/O."""
