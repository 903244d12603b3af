"""Coming back after the program was stopped, also where nothing told that it would be."""

from __future__ import annotations

from textual.driver import Driver


def rousable(driver_class: type[Driver]) -> type[Driver]:
    """Return a driver like ``driver_class`` that also comes back to what it was made to leave.

    SIGSTOP gives no time to leave the terminal in order. On the SIGCONT behind it Textual would
    start a second reader of the keys, and take the raw terminal for the one to give back. However
    it was stopped, the app's resume signal is published then: a terminal that was left shows
    nothing of what was on it.
    """

    class RousableDriver(driver_class):  # type: ignore[misc, valid-type]  # Textual takes a class
        _started = False

        def start_application_mode(self) -> None:
            super().start_application_mode()
            self._started = True

        def stop_application_mode(self) -> None:
            self._started = False
            super().stop_application_mode()

        def resume_application_mode(self) -> None:
            if self._started:
                self.suspend_application_mode()
            self._must_signal_resume = True
            super().resume_application_mode()

    return RousableDriver
