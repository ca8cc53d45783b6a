"""The flow language: what a YAML flow means, as a pure machine.

machine, context        events in, commands out; what a step knows and may do
requests                what the call waits for, of each kind one at most
events, commands        the contract with call control
flow, schema, names     a flow that passed its gates, what its file looks like, what it points at
verb, visit             what every verb is; the time that a call spends in one step
verbs/                  one file a verb
talking/                what verbs have in common: turns, questions, announcements, waiting
grammars/               what a question takes for an answer
expressions/            what stands between {{ and }}
errands/                what flows send for outside the dialogue
gates/, rules/          files in, a `Flow` or every problem out; warnings (checking has both)
analysis/               what is known of a flow without a call
graph/, difference/     its picture; what another version changes, in words
rehearsal/              dialogues in virtual time
"""
