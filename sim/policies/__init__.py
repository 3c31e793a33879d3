"""Decision policies: one file a rule.

`contract` says what a policy is, `registry` finds them, `hooks` compiles them.
"""
