"""A folder of runs: which there are, which to prune, and the page that lists them."""
