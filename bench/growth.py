# bench/growth.py -- the records that bench/growth needs besides sfcrime's.
#
#     growth.py groups RECORDS
#     growth.py sizes RECORDS BYTES
#
# JSON lines.  Of groups, member gN has one of N values, dense goes on by a
# minute every 200 records, sparse with each one.  Of sizes, a line has so many
# bytes, of which most are noise.
import datetime
import random
import sys

job, records, size = sys.argv[1], int(sys.argv[2]), int((sys.argv + [0])[3])
start = datetime.date(2018, 12, 31)
days = [str(start + datetime.timedelta(n)) for n in range(records // 1440 + 1)]
minutes = ["T%02d:%02d:00.000" % divmod(n, 60) for n in range(1440)]
noise = "%x" % random.Random(1).getrandbits(4 * (size + 4096))


def time(minute):
    return days[minute // 1440] + minutes[minute % 1440]


for i in range(records):
    n = i * 1000003 % 2000000  # a prime: every value has its turn
    if job == "groups":
        sys.stdout.write(
            '{"g10":"%d","g1000":"%d","g100000":"%d","g2000000":"%d",'
            '"dense":"%s","sparse":"%s"}\n'
            % (n % 10, n % 1000, n % 100000, n, time(i // 200), time(i)))
    else:
        line = '{"g1000":"%d","noise":"' % (n % 1000)
        begin = i * 31 % 4096
        sys.stdout.write(line + noise[begin:begin + size - len(line) - 3]
                         + '"}\n')
