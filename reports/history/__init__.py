"""Many runs beside each other: what each came to, and what changed from one to the next."""
