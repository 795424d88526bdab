"""The parts of the record, one file for each kind; `reports.record` gives all of them."""
