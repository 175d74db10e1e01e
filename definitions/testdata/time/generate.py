#!/usr/bin/env python3
"""Writes the tables that TestTheTimeTable holds package definitions against.

    python3 generate.py        # needs Python 3.9 and nothing else

Expected values come from this file and from Python's reading of the zone
files in ../../zoneinfo.zip, never from our own code. The rules are those of
section "Time" of docs/language.md:

  - a time that the clocks skip is the first instant after the gap,
  - a time that they show twice is the first of the two,
  - h and m pass, d, w and mo keep the time of day.

zones.tsv.gz (zcat zones.tsv.gz) has a line `zones` with the names that have the same clocks, and
under it their rows; named.tsv has the cases that people ask about, by name.
"""

import datetime as dt
import gzip
import io
import pathlib
import zipfile
import zoneinfo

HERE = pathlib.Path(__file__).parent
UTC = dt.timezone.utc
FIRST, LAST = dt.datetime(2026, 11, 1, tzinfo=UTC), dt.datetime(2036, 11, 1, tzinfo=UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


# --- clocks -----------------------------------------------------------------

def zones():
    with zipfile.ZipFile(HERE / "../../zoneinfo.zip") as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith("/"):
                yield name, zoneinfo.ZoneInfo.from_file(io.BytesIO(archive.read(name)), key=name)


def shows(zone, instant):
    """What the clocks show: a time without a zone."""
    return instant.astimezone(zone).replace(tzinfo=None)


def changes(zone, first=FIRST, last=LAST):
    """The instants from which the clocks have another offset, to the second."""
    found, t = [], first
    while t < last:
        step = min(t + 12 * HOUR, last)
        if zone.utcoffset(t.astimezone(zone)) != zone.utcoffset(step.astimezone(zone)):
            low, high = t, step
            while high - low > dt.timedelta(seconds=1):
                middle = low + (high - low) / 2
                middle = middle.replace(microsecond=0)
                if zone.utcoffset(middle.astimezone(zone)) == zone.utcoffset(t.astimezone(zone)):
                    low = middle
                else:
                    high = middle
            found.append(high)
        t = step
    return found


def at(zone, wall):
    """The instant at which the clocks show wall."""
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if shows(zone, early) == wall:
        return early
    # In a gap Python counts on with the offset before it; the clocks change
    # between the time so found less the gap and the time itself.
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = min(early, late), max(early, late)
    before = zone.utcoffset(low.astimezone(zone))
    while high - low > dt.timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if zone.utcoffset(middle.astimezone(zone)) == before:
            low = middle
        else:
            high = middle
    return high


def prove(zone, change):
    """Holds at() against a walk over all minutes around a change."""
    reached, first = None, {}
    t = change - 5 * HOUR
    while t < change + 5 * HOUR:
        wall = shows(zone, t)
        start = wall if reached is None else reached + MINUTE
        while start <= wall:
            first[start] = t
            start += MINUTE
        reached = wall if reached is None else max(reached, wall)
        t += MINUTE
    for wall, t in first.items():
        assert at(zone, wall) == t, (zone.key, wall, t, at(zone, wall))


# --- the rules --------------------------------------------------------------

def clock(text):
    hour, minute = text.split(":")
    return dt.timedelta(hours=int(hour), minutes=int(minute))


def midnight(day):
    return dt.datetime(day.year, day.month, day.day)


def next_time(zone, now, day, time):
    today = shows(zone, now).date()
    for ahead in range(9):
        date = today + ahead * DAY
        when = at(zone, midnight(date) + clock(time))
        if when > now and day in ("day", WEEKDAYS[date.weekday()]):
            return when
    raise AssertionError("no such day")


def moved(zone, instant, sign, count, unit):
    if unit == "h":
        return instant + sign * count * HOUR
    wall = shows(zone, instant)
    if unit == "mo":
        month = wall.month - 1 + sign * count
        year, month = wall.year + month // 12, month % 12 + 1
        return at(zone, wall.replace(year=year, month=month, day=min(wall.day, days_in(year, month))))
    return at(zone, wall + sign * count * {"d": DAY, "w": 7 * DAY}[unit])


def days_in(year, month):
    return 31 if month == 12 else (dt.date(year, month + 1, 1) - dt.date(year, month, 1)).days


def next_open(zone, t, week, closed=()):
    """week: for Monday to Sunday a list of (from, to) by the clock."""
    today = shows(zone, t).date()
    for ahead in range(-1, 40):
        date, best = today + ahead * DAY, None
        for start, end in week[date.weekday()] if date not in closed else []:
            opens = at(zone, midnight(date) + clock(start))
            closes = at(zone, midnight(date) + clock(end) + (DAY if clock(end) <= clock(start) else 0 * DAY))
            if t < closes and opens < closes and (best is None or max(opens, t) < best):
                best = max(opens, t)
        if best:
            return best
    raise AssertionError("never open")


def after_quiet(zone, t, quiet):
    start, end = quiet.split("-")
    today = shows(zone, t).date()
    for date in (today - DAY, today):
        begins = at(zone, midnight(date) + clock(start))
        ends = at(zone, midnight(date) + clock(end) + (DAY if clock(end) <= clock(start) else 0 * DAY))
        if begins <= t < ends:
            return ends
    return t


def fires(zone, after, cron):
    """Five fields of plain numbers, ranges, lists and */steps."""
    fields = cron.split()
    bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)]
    allowed = []
    for field, (low, high) in zip(fields, bounds):
        values = set()
        for part in field.split(","):
            part, _, step = part.partition("/")
            a, _, b = (f"{low}-{high}" if part == "*" else part).partition("-")
            values |= set(range(int(a), int(b or a) + 1, int(step or 1)))
        allowed.append(values)
    date = shows(zone, after).date()
    while True:
        if date.day in allowed[2] and date.month in allowed[3] and date.isoweekday() % 7 in allowed[4]:
            for hour in sorted(allowed[1]):
                for minute in sorted(allowed[0]):
                    when = at(zone, midnight(date) + hour * HOUR + minute * MINUTE)
                    if when > after:
                        return when
        date += DAY


def birthday(zone, after, born, time):
    for year in range(shows(zone, after).year, LAST.year + 2):
        date = dt.date(year, born.month, min(born.day, days_in(year, born.month)))
        when = at(zone, midnight(date) + clock(time))
        if when > after:
            return when
    raise AssertionError("no birthday")


# --- rows -------------------------------------------------------------------

def text(instant):
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hhmm(wall):
    return wall.strftime("%H:%M")


def around(zone, change):
    """The rows of one clock change."""
    before, after = shows(zone, change - dt.timedelta(seconds=1)) + dt.timedelta(seconds=1), shows(zone, change)
    gap = after > before
    low, high = min(before, after), max(before, after)
    middle = (low + (high - low) / 2).replace(second=0)
    day = middle.date()
    eve = at(zone, midnight(day - DAY) + 18 * HOUR)
    late = at(zone, midnight(day - DAY) + 23 * HOUR)
    morrow = at(zone, midnight(day + DAY) + 10 * HOUR)
    inside = hhmm(middle)
    weekday = WEEKDAYS[day.weekday()]

    def row(kind, t, argument, want):
        return "\t".join([kind, text(t), argument, text(want)])

    for now in (eve, change - MINUTE, change, change + HOUR):
        for time in ("09:00", inside):
            yield row("eval", now, f'next("day", "{time}")', next_time(zone, now, "day", time))
    for time in ("09:00", inside, hhmm(low), hhmm(high)):
        yield row("eval", eve, f'next("{weekday}", "{time}")', next_time(zone, eve, weekday, time))

    for count, unit in ((1, "d"), (1, "w"), (1, "mo"), (24, "h")):
        for date, sign, word in ((day - DAY, 1, "after"), (day - 7 * DAY, 1, "after"), (day + DAY, -1, "before"), (day + 7 * DAY, -1, "before")):
            start = at(zone, midnight(date) + (middle - midnight(day)))
            yield row("eval", start, f'{word}(now, "{count}{unit}")', moved(zone, start, sign, count, unit))
    for month in (-1, 1):
        start = moved(zone, at(zone, midnight(day) + (middle - midnight(day))), month, 1, "mo")
        yield row("eval", start, f'{"after" if month < 0 else "before"}(now, "1mo")', moved(zone, start, -month, 1, "mo"))

    night, edge = "22:00-06:00", hhmm(middle + HOUR)
    spans = [night, f"22:00-{inside}", f"{inside}-06:00" if inside < "06:00" else f"{inside}-23:59"]
    if hhmm(low) < inside:
        spans.append(f"{hhmm(low)}-{inside}")
    if inside < edge:
        spans.append(f"{inside}-{edge}")
    instants = (eve, late, change - MINUTE, change, change + MINUTE, change + HOUR, morrow)
    for span in spans:
        start, end = span.split("-")
        for t in instants:
            yield row("open", t, span, next_open(zone, t, [[(start, end)]] * 7))
    for quiet in ("22:00-08:00", f"21:00-{inside}"):
        for t in instants:
            yield row("quiet", t, quiet, after_quiet(zone, t, quiet))

    for cron in (f"{middle.minute} {middle.hour} * * *", f"{middle.minute} {middle.hour} * * {day.isoweekday() % 7}", "*/20 * * * *", "0 9 * * 1-5"):
        for t in (eve, change - MINUTE, change, change + 50 * MINUTE):
            yield row("cron", t, cron, fires(zone, t, cron))


def leap_days(zone):
    """29 February in each year, for each zone."""
    for year in range(2027, 2037):
        start = at(zone, dt.datetime(year, 2, 20, 12))
        yield "\t".join(["yearly", text(start), "1992-02-29 09:00", text(birthday(zone, start, dt.date(1992, 2, 29), "09:00"))])
    for year in (2028, 2032):
        start = at(zone, dt.datetime(year, 2, 29, 9))
        for sign, word in ((1, "after"), (-1, "before")):
            for months in (12, 48):
                yield "\t".join(["eval", text(start), f'{word}(now, "{months}mo")', text(moved(zone, start, sign, months, "mo"))])
        yield "\t".join(["cron", text(start), "0 9 29 2 *", text(fires(zone, start, "0 9 29 2 *"))])


def zone_table():
    groups = {}
    for name, zone in zones():
        if not changes(zone):
            continue
        # Some rows look back, others past the ten years.
        found = changes(zone, FIRST.replace(year=2022), LAST.replace(year=2040))
        key = tuple((c, zone.utcoffset((c - HOUR).astimezone(zone)), zone.utcoffset(c.astimezone(zone))) for c in found)
        groups.setdefault(key, []).append((name, zone))
    lines = []
    for key, members in sorted(groups.items(), key=lambda item: item[1][0][0]):
        zone = members[0][1]
        lines.append("zones\t" + " ".join(name for name, _ in members))
        for change in changes(zone):
            prove(zone, change)
            lines.extend(around(zone, change))
        lines.extend(leap_days(zone))
    return lines


# --- named cases ------------------------------------------------------------

def easter(year):
    """The Gregorian computus of Meeus, Jones and Butcher."""
    a, b, c = year % 19, year // 100, year % 100
    d, e, f = b // 4, b % 4, (b + 8) // 25
    g = (b - f + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


# Public holidays of whole countries: fixed ones as month and day, moveable
# ones in days from Easter Sunday.
HOLIDAYS = {
    "FR": ([(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)], [1, 39, 50]),
    "DE": ([(1, 1), (5, 1), (10, 3), (12, 25), (12, 26)], [-2, 1, 39, 50]),
    "AT": ([(1, 1), (1, 6), (5, 1), (8, 15), (10, 26), (11, 1), (12, 8), (12, 25), (12, 26)], [1, 39, 50, 60]),
    "BE": ([(1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25)], [1, 39, 50]),
    "IT": ([(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (10, 4), (11, 1), (12, 8), (12, 25), (12, 26)], [1]),
    "LU": ([(1, 1), (5, 1), (5, 9), (6, 23), (8, 15), (11, 1), (12, 25), (12, 26)], [1, 39, 50]),
    "PT": ([(1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 25)], [-2, 60]),
    "PL": ([(1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 24), (12, 25), (12, 26)], [1, 60]),
}
CAPITALS = {
    "FR": "Europe/Paris", "DE": "Europe/Berlin", "AT": "Europe/Vienna", "BE": "Europe/Brussels",
    "IT": "Europe/Rome", "LU": "Europe/Luxembourg", "PT": "Europe/Lisbon", "PL": "Europe/Warsaw", "US": "America/New_York",
}


def holidays(country, year):
    if country == "US":
        return federal(year)
    fixed, moveable = HOLIDAYS[country]
    return {dt.date(year, m, d) for m, d in fixed} | {easter(year) + n * DAY for n in moveable}


def federal(year):
    """5 U.S.C. 6103: one on a Saturday is taken on Friday, on a Sunday on Monday."""
    def nth(month, weekday, n):
        first = dt.date(year, month, 1)
        return first + ((weekday - first.weekday()) % 7 + 7 * (n - 1)) * DAY

    days = {nth(1, 0, 3), nth(2, 0, 3), nth(9, 0, 1), nth(10, 0, 2), nth(11, 3, 4)}
    memorial = dt.date(year, 5, 31)
    days.add(memorial - memorial.weekday() * DAY)
    for y, month, day in ((year, 1, 1), (year, 6, 19), (year, 7, 4), (year, 11, 11), (year, 12, 25), (year + 1, 1, 1)):
        date = dt.date(y, month, day)
        days |= {date, date - DAY if date.weekday() == 5 else date + DAY if date.weekday() == 6 else date}
    return days


def named_rows(by_name):
    def row(name, kind, workspace, person, t, argument, want):
        return "\t".join([name, kind, workspace, person, text(t), argument, text(want)])

    berlin = by_name["Europe/Berlin"]
    for change in changes(berlin):
        day = shows(berlin, change).date()
        season = "summer" if shows(berlin, change).hour == 3 else "winter"
        for when, wall in (("the evening before", midnight(day) - 2 * HOUR), ("that night", midnight(day) + HOUR), ("at nine itself", midnight(day) + 9 * HOUR)):
            now = at(berlin, wall)
            yield row(f"Berlin, next 09:00, change to {season} {day}, asked {when}", "eval", "Europe/Berlin", "Europe/Berlin", now, 'next("day", "09:00")', next_time(berlin, now, "day", "09:00"))

    tokyo = by_name["Asia/Tokyo"]
    for wall, when in (("2027-03-05 07:59", "a minute before"), ("2027-03-05 08:00", "at eight itself"), ("2027-03-05 08:01", "a minute after"), ("2027-03-05 23:30", "late")):
        t = at(tokyo, dt.datetime.fromisoformat(wall))
        yield row(f"Tokyo, 08:00 Monday to Friday, on a Friday {when}", "cron", "Asia/Tokyo", "Asia/Tokyo", t, "0 8 * * 1-5", fires(tokyo, t, "0 8 * * 1-5"))
    angeles = by_name["America/Los_Angeles"]
    for change in changes(angeles):
        day = shows(angeles, change).date()
        for back, wall in (("Friday at 18:00", midnight(day - 2 * DAY) + 18 * HOUR), ("Sunday at noon", midnight(day) + 12 * HOUR)):
            t = at(angeles, wall)
            yield row(f"Los Angeles, 18:00 Monday to Friday, over the change of {day}, on {back}", "cron", "America/Los_Angeles", "America/Los_Angeles", t, "0 18 * * 1-5", fires(angeles, t, "0 18 * * 1-5"))

    # Days are counted in the zone of the venue, the workspace's own or that of
    # the record of kind show, and next() is on the guest's clock.
    for venue, guest, start in (
        ("Europe/Paris", "America/New_York", "2027-03-29 20:00"), ("America/New_York", "Europe/Paris", "2027-03-15 20:00"),
        ("Asia/Tokyo", "Europe/Berlin", "2027-10-31 19:00"), ("Australia/Sydney", "Europe/London", "2027-04-04 19:30"),
        ("Europe/Lisbon", "America/Sao_Paulo", "2027-10-31 21:00"), ("Pacific/Auckland", "Pacific/Honolulu", "2027-09-26 10:00"),
    ):
        there, here = by_name[venue], by_name[guest]
        show = at(there, dt.datetime.fromisoformat(start))
        for count, unit in ((1, "d"), (1, "w"), (24, "h")):
            due = moved(there, show, -1, count, unit)
            yield row(f"a show in {venue}, {count}{unit} before, for a guest in {guest}", "eval", venue, guest, show, f'before(now, "{count}{unit}")', due)
            yield row(f"a show in {venue} of a business elsewhere, {count}{unit} before, for a guest in {guest}", "show", venue, guest, show, f'before(show.starts_at, "{count}{unit}")', due)
        eve = moved(there, show, -1, 1, "d")
        yield row(f"a guest in {guest} reads at 09:00 of their own about a show in {venue}", "eval", venue, guest, eve, 'next("day", "09:00")', next_time(here, eve, "day", "09:00"))
        yield row(f"a guest in {guest} sleeps by their own clock before a show in {venue}", "quiet", venue, guest, eve, "21:00-09:00", after_quiet(here, eve, "21:00-09:00"))

    for wall, zone_name in (("2028-02-29 10:00", "Europe/Paris"), ("2031-02-28 12:00", "Europe/Paris"), ("2028-02-28 23:30", "Asia/Tokyo"), ("2032-02-29 08:59", "America/Los_Angeles")):
        zone = by_name[zone_name]
        t = at(zone, dt.datetime.fromisoformat(wall))
        yield row(f"born on 29 February, asked in {zone_name} on {wall}", "yearly", zone_name, zone_name, t, "2000-02-29 09:00", birthday(zone, t, dt.date(2000, 2, 29), "09:00"))

    office = [[("09:00", "18:00")]] * 5 + [[], []]
    for country, zone_name in CAPITALS.items():
        zone = by_name[zone_name]
        for year in range(2027, 2037):
            closed = holidays(country, year) | holidays(country, year + 1)
            for day in sorted(holidays(country, year)):
                if day.year != year or day.weekday() not in (0, 1, 3, 4):
                    continue
                # From the last evening on which the office was open.
                last = day - DAY
                while last in closed | holidays(country, year - 1) or last.weekday() > 4:
                    last -= DAY
                t = at(zone, midnight(last) + 18 * HOUR)
                yield row(f"{country}, closed on {WEEKDAYS[day.weekday()]} {day}, from the evening before", "office", zone_name, country, t, "09:00-18:00", next_open(zone, t, office, closed))


def main():
    packed = "\n".join(zone_table()) + "\n"
    with open(HERE / "zones.tsv.gz", "wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as out:
        out.write(packed.encode())
    named = "\n".join(named_rows(dict(zones()))) + "\n"
    (HERE / "named.tsv").write_text(named)
    print(f"zones.tsv.gz: {packed.count(chr(10))} lines, named.tsv: {named.count(chr(10))} lines")


if __name__ == "__main__":
    main()
