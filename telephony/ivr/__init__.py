"""The flow language: what a YAML flow means, as a pure machine.

loading, checking      files in; a `Flow`, or every problem that it has
schema, gates, doubts  the three gates, and warnings that are none
verbs/                 one file per verb; verb.py says what a verb is
machine                events in, commands out; context is what a step may do
question, turn         asking until there is an answer; turn.py has the state table
expressions, sandbox   what stands between {{ and }}
events, commands       the contract with call control
"""
