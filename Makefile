# All that a newcomer types. Each target sets up what it needs, once.
.PHONY: demo test check bench fuzz

demo:  ; @scripts/demo
test:  ; @scripts/test
check: ; @scripts/test check
bench: ; @scripts/bench
fuzz:  ; @scripts/fuzz
