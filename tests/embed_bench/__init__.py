"""What an embed costs the page that it is pasted into: `python3 manage.py bench embed`.

Ours, two baselines and, if asked for, what others publish, all on the same machine, in the same run, on loopback alone. It
needs a browser, so it lives with the tests and their packages. What may not live here: anything of other people's programs.
"""
