# All that a newcomer types. Each target sets up what it needs, once.
.PHONY: demo test check bench

demo:  ; @scripts/demo
test:  ; @scripts/test
check: ; @scripts/test check
bench: ; @scripts/bench
