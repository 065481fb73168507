"""The runner: workers that deliver messages and run what is due in the timetable."""
