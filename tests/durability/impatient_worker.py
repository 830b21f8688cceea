"""The workers of the storm over real channels: their adapters are those of every desk and only lose patience sooner.

Run as a program, as `storm_worker.py` is; the environment names the providers.
"""

from optin.channels import calling, judging, smtp
from tests.durability import storm_worker
from tests.durability.misbehaving import PATIENCE

if __name__ == "__main__":
    calling._TO_CONNECT = calling._TO_ANSWER = smtp.LONGEST = PATIENCE
    judging._USUAL_WAIT = dict.fromkeys(judging._USUAL_WAIT, 1)
    storm_worker.main()
