"""What three editions of one plan say of a district, worked out apart from the engine.

`facts` writes down what is known of everybody on a list, `answers` tells rule, measure, phase, last day and the fact behind it.
Days, modes and conversions stand here once more, from the reports and notices that the packs cite. Standard library only.
"""

import csv
import datetime
import random
import sys

DAY = datetime.timedelta(days=1)
HIGH, MEDIUM = "440902001", "440902002"
STRICT = {"none": 0, "home_monitoring": 1, "stay_in_area": 2, "home_quarantine": 3, "central_quarantine": 4}
# Days of each phase, one after the other, from the day that counts (day 0).
PHASES = {
    "8": {
        "close_contact": [("central_quarantine", 14), ("home_monitoring", 7)],
        "second_contact": [("central_quarantine", 7)],
        "entry": [("central_quarantine", 14), ("home_monitoring", 7)],
    },
    "9": {
        "close_contact": [("central_quarantine", 7), ("home_monitoring", 3)],
        "second_contact": [("home_quarantine", 7)],
        "entry": [("central_quarantine", 7), ("home_monitoring", 3)],
        "from_high_area": [("central_quarantine", 7)],
        "from_medium_area": [("home_quarantine", 7)],
        "in_high_area": [("home_quarantine", None)],
        "in_medium_area": [("stay_in_area", None)],
    },
    "20": {
        "close_contact": [("central_quarantine", 5), ("home_quarantine", 3)],
        "entry": [("central_quarantine", 5), ("home_quarantine", 3)],
        "from_high_area": [("home_quarantine", 7)],
        "in_high_area": [("home_quarantine", None)],
    },
}


def facts(listed, out, seed, today):
    """Twelve sorts of people: contacts of several days, contacts of contacts, arrivals, stays, passers-by, residents."""
    chance = random.Random(seed)
    with open(listed, encoding="utf-8") as rows:
        people = [row["证件号码"] for row in csv.DictReader(rows)]
    columns = ["person", "fact", "kind", "what", "from", "until", "areas", "other", "result", "transit"]
    with open(out, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        number = 0

        def know(person, kind, ago, **more):
            nonlocal number
            number += 1
            table.writerow({"person": person, "fact": f"f{number}", "kind": kind, "from": str(today - ago * DAY), **more})

        contacts = []
        for person in people:
            sort, ago = chance.randrange(12), chance.randrange(24)
            if sort < 3:
                know(person, "exposure", ago, what="close_contact")
                contacts.append(person)
                if sort == 2:
                    know(person, "exposure", ago + chance.randrange(1, 9), what="close_contact")
                if chance.randrange(4) == 0:
                    know(person, "test", 0, result=chance.choice(["positive", "positive", "negative"]))
            elif sort < 5:
                source = {"other": chance.choice(contacts)} if contacts and chance.randrange(5) else {}
                know(person, "exposure", ago, what="second_contact", **source)
            elif sort == 5:
                know(person, "arrival", ago, what="abroad")
            elif sort in (6, 7, 8):
                where = {6: HIGH, 7: HIGH, 8: MEDIUM}[sort]
                know(person, "stay", ago + chance.randrange(4), until=str(today - ago * DAY), areas=where, transit="true" if sort == 7 else "")
            elif sort == 9:
                know(person, "exposure", ago, what="second_contact")
                know(person, "stay", (ago + 3) % 24, until=str(today - ((ago + 3) % 24) * DAY), areas=HIGH)
            elif sort == 10:
                know(person, "stay", ago, areas=chance.choice([HIGH, MEDIUM]))
            else:
                know(person, "test", ago, result="negative")


def answers(known, out, version, today, since):
    """One row for everybody whom the edition holds; areas have had their tier since one day."""
    people, positive = {}, set()
    with open(known, encoding="utf-8") as file:
        for fact in csv.DictReader(file):
            people.setdefault(fact["person"], []).append(fact)
            if fact["kind"] == "test" and fact["result"] == "positive":
                positive.add(fact["person"])
    with open(out, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["person", "rule", "mode", "phase", "until", "because"])
        for person, of in people.items():
            # The day that counts for each rule, and the fact that says so.
            counts = {}
            for fact in of:
                rule, day = rule_of(fact, version, positive, today, since)
                if rule in PHASES[version] and (rule not in counts or day > counts[rule][0]):
                    counts[rule] = (day, f"{fact['kind']} {fact['from']}")
            held = [found for rule, (day, fact) in counts.items() if (found := phase_of(rule, version, day, today, fact))]
            if held:
                best = max(held, key=lambda one: (STRICT[one[1]], one[3] or "9999"))
                table.writerow([person, *best])


def rule_of(fact, version, positive, today, since):
    day = datetime.date.fromisoformat(fact["from"])
    if fact["kind"] == "exposure":
        turned = fact["what"] == "second_contact" and version == "9" and fact["other"] in positive
        return ("close_contact" if turned else fact["what"]), day
    if fact["kind"] == "arrival":
        return "entry", day
    if fact["kind"] == "stay" and not fact["transit"]:
        tier = {HIGH: "high", MEDIUM: "medium"}[fact["areas"]]
        if not fact["until"]:
            return f"in_{tier}_area", day
        left = datetime.date.fromisoformat(fact["until"])
        # Somebody who had left before the place had a tier was never there.
        if left >= since and today - left <= 7 * DAY:
            return f"from_{tier}_area", left
    return None, day


def phase_of(rule, version, day, today, fact):
    last = day
    for number, (mode, days) in enumerate(PHASES[version][rule], 1):
        if days is None:
            return rule, mode, number, "", fact
        last += days * DAY
        if today <= last:
            rest = sum(more for _, more in PHASES[version][rule][number:])
            return rule, mode, number, str(last + rest * DAY), fact
    return None


if __name__ == "__main__":
    asked, source, target, *more = sys.argv[1:]
    if asked == "facts":
        facts(source, target, int(more[0]), datetime.date.fromisoformat(more[1]))
    else:
        answers(source, target, more[0], *map(datetime.date.fromisoformat, more[1:]))
