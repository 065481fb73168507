import re

from eventsite.calendar.uid import new_uid


def test_check_10_uid_is_128_random_bits_and_nothing_else():
    uids = {new_uid("example.org") for _ in range(1000)}

    assert len(uids) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{32}@example\.org", uid) for uid in uids)


def test_check_10_every_bit_of_a_uid_varies():
    numbers = [int(new_uid("example.org").partition("@")[0], 16) for _ in range(200)]

    ones, zeros = 0, 0
    for number in numbers:
        ones |= number
        zeros |= ~number
    assert ones == 2**128 - 1
    assert zeros & (2**128 - 1) == 2**128 - 1
