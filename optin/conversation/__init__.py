"""Conversations that a contact opens: what the desk heard, and the flows that answer.

heard.py         a message of a contact, as a flow gets it
flows.py         which run goes on with it, or which flow begins
starting.py      a flow that a teammate begins: an invitation, or a message
whole_groups.py  an invitation to everybody in a group, chunk by chunk
runs.py          the rows of contacts who are in a flow
turns.py         one contact on its way, with the answer that moved it on
answers.py       which answer of a question a message gives
steps.py         what each step does, through the ledger and the gate
speaking.py      what a flow says, and by which door
handing_over.py  conversations that wait for a teammate
"""
