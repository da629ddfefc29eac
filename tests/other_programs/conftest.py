"""The drivers run in the environments of their programs, and are no tests."""

collect_ignore = ["qualcoder_driver.py", "taguette_driver.py"]
