"""The stage on which comments fly. Pure: no terminal; time is passed in as steps."""
