"""What `slslab try` can try, one module each: `arguments(parser)`, `run(args, terminal)` and `answer(case)`."""
