"""The peer of `bench determine`: the same eight rules in DuckDB SQL, asked the question of calendar days.

  peer.py tables SEED PERSONS FOLDER      makes the tables; everything is a hash of the row's number and the seed
  peer.py run FOLDER THREADS PARAMS OUT   decides and writes what it found; PARAMS are the numbers of both policies, read from the plan

Minutes since day 0; now = the beginning of day 28. Of several rules the strictest decides; among equals the one that lasts
longest, then their order: 1 positive, 2 close contact, 3 general contact, 4 from a high-risk area, 5 from a medium-risk area,
6 resident of a high-risk area, 7 test due, 8 nothing. A measure lasts until a calendar day, as plans say.
"""
import json
import os
import resource
import sys
import time

import duckdb

TODAY = 28
NOW = TODAY * 1440
AREAS = 600


def tables(seed, persons, folder):
    con = duckdb.connect()
    q = lambda sql: con.execute(sql).fetchall()
    os.makedirs(f"{folder}/tmp", exist_ok=True)
    q(f"set temp_directory='{folder}/tmp'")
    q("set memory_limit='8GB'")
    q(f"create macro h(i, s) as (hash(i::bigint * 1000003 + s * 7919 + {seed} * 104729) % 1000000)::int")
    q(f"create macro somebody(i, s) as ((h(i, s)::bigint * 1000000 + h(i, s + 1)) % {persons})::int")
    save = lambda name, sql: q(f"copy ({sql}) to '{folder}/{name}.parquet' (format parquet, compression zstd)")
    save("area_risk", f"""select (row_number() over (order by area, t0) - 1)::int as rid, * from (
        select (i // 4)::int as area, 1 + (h(i, 1) % 10 >= 6)::int as level, ((i % 4) * 7 * 1440 + h(i, 2) % 4320)::int as t0,
               ((i % 4) * 7 * 1440 + h(i, 2) % 4320 + 1440 + h(i, 3) % (5 * 1440))::int as t1
        from range({4 * AREAS}) r(i) where h(i // 4, 5) < 300000 and h(i, 4) < 750000) order by rid""")
    save("person", f"select i::int as person, (h(i, 10) % {AREAS})::int as home_area from range({persons}) r(i) order by person")
    save("stay", f"""select stay, person, area, t0, least({NOW}, t0 + 60 + (h(stay, 25) % 1000) * case when h(stay, 26) % 5 = 0 then 7 else 1 end)::int as t1
        from (select i::int as stay, somebody(i, 20) as person, least(h(i, 22) % {AREAS}, h(i, 23) % {AREAS})::int as area, (h(i, 24) % ({NOW} - 60))::int as t0
              from range({int(2.5 * persons)}) r(i)) order by person, t0, stay""")
    save("test", f"select somebody(i, 30) as person, (h(i, 32) % {NOW})::int as t, (h(i, 33) < 4000) as positive from range({2 * persons}) r(i) order by person, t, i")
    save("contact", f"""select somebody(i, 40) as person, (h(i, 42) % {NOW})::int as since, (1 + (h(i, 43) % 10 >= 4)::int)::int as category
        from range({int(.008 * persons)}) r(i) order by person, since, i""")


def run(folder, threads, params, out):
    con = duckdb.connect()
    q = lambda sql: con.execute(sql).fetchall()
    os.makedirs(f"{folder}/tmp", exist_ok=True)
    q(f"set threads={threads}")
    q(f"set temp_directory='{folder}/tmp'")
    q("set preserve_insertion_order=false")
    seconds = {}

    def timed(name, work):
        begun = time.time()
        work()
        seconds[name] = round(time.time() - begun, 4)

    def load():
        for name in ("area_risk", "person", "stay", "test", "contact"):
            q(f"create table {name} as select * from '{folder}/{name}.parquet'")

    def evaluate(to, p, touched=None):
        only = "" if touched is None else f" where person in (select person from {touched})"
        q(f"""create or replace table {to} as with
        ov as (
          select person, max(case when level = 2 and until_ - from_ >= {p['high_minutes']} and until_ // 1440 >= {TODAY - p['high_within']} then ((until_ // 1440)::bigint << 32) | stay end) hi,
                         max(case when level = 1 and until_ // 1440 >= {TODAY - p['medium_within']} then ((until_ // 1440)::bigint << 32) | stay end) mid
          from (select s.person, s.stay, r.level, greatest(s.t0, r.t0) as from_, least(s.t1, r.t1) as until_
                from (select * from stay{only}) s join area_risk r on s.area = r.area and s.t0 < r.t1 and r.t0 < s.t1
                where least(s.t1, r.t1) // 1440 >= {TODAY - max(p['high_within'], p['medium_within'])})
          group by 1),
        te as (
          select person, max(case when not positive then t end) last_neg, min(case when positive and t // 1440 >= {TODAY - p['positive_within']} then t // 1440 end) pos,
                 list(t order by t) filter (not positive) negs
          from test{only} group by 1),
        co as (select person, max(case when category = 1 then since end) t1, max(case when category = 2 then since end) t2 from contact{only} group by 1),
        hm as (
          select area, max(case when level = 2 then t1 // 1440 end) high, max(case when level = 1 then t1 // 1440 end) mid, arg_max(rid, level) rid
          from area_risk where t0 < {NOW} and t1 > {NOW} group by 1),
        f as (
          select p.person, te.pos, te.last_neg, hm.high, hm.mid as mid_now, hm.rid, ov.hi, ov.mid, co.t1, co.t2,
            te.pos is not null and te.pos + {p['positive_days']} >= {TODAY} and not coalesce(list_max(list_filter(te.negs, lambda x: x // 1440 >= te.pos)) - list_min(list_filter(te.negs, lambda x: x // 1440 >= te.pos)) >= 1440, false) as is1,
            case when co.t1 // 1440 + {p['close_days']} >= {TODAY} then co.t1 // 1440 + {p['close_days']} end as u2,
            case when co.t2 // 1440 + {p['general_days']} >= {TODAY} then co.t2 // 1440 + {p['general_days']} end as u3,
            case when (ov.hi >> 32) + {p['high_days']} >= {TODAY} then (ov.hi >> 32) + {p['high_days']} end as u4,
            case when (ov.mid >> 32) + {p['medium_days']} >= {TODAY}
                  and not coalesce(list_max(list_filter(te.negs, lambda x: x // 1440 >= (ov.mid >> 32))) - list_min(list_filter(te.negs, lambda x: x // 1440 >= (ov.mid >> 32))) >= 1440, false)
                 then (ov.mid >> 32) + {p['medium_days']} end as u5
          from (select * from person{only}) p left join ov using (person) left join te using (person) left join co using (person) left join hm on hm.area = p.home_area)
        select person,
          case when is1 then 1 when u2 is not null and (u4 is null or u2 >= u4) then 2 when u4 is not null then 4 when u3 is not null and (u5 is null or u3 >= u5) then 3 when u5 is not null then 5
               when high is not null then 6 when mid_now is not null and coalesce(last_neg, -1000000) < {NOW - p['test_hours'] * 60} then 7 else 8 end::tinyint as rule_,
          case rule_ when 1 then 3 when 2 then 3 when 4 then 3 when 3 then 2 when 5 then 2 when 6 then 2 when 7 then 0 else 1 end::tinyint as colour,
          (case rule_ when 1 then pos + {p['positive_days']} when 2 then u2 when 3 then u3 when 4 then u4 when 5 then u5 when 6 then high when 7 then mid_now else 1000000 + {TODAY} end - {TODAY})::int as until_,
          case rule_ when 1 then pos when 2 then t1 when 3 then t2 when 4 then hi & 4294967295 when 5 then mid & 4294967295 when 6 then rid when 7 then rid else -1 end::int as evidence
        from f""")

    def diff():
        q("""create table diff as select a.person, a.rule_ old_rule, b.rule_ new_rule, a.colour old_colour, b.colour new_colour, a.until_ old_until, b.until_ new_until
             from ra a join rb b using (person) where a.rule_ <> b.rule_ or a.colour <> b.colour or a.until_ <> b.until_""")

    def one_area():
        q(f"insert into area_risk values (1000001, 7, 2, {NOW - 2880}, {NOW + 14 * 1440})")
        q(f"create table touched as select person from person where home_area = 7 union select person from stay where area = 7 and t1 > {NOW - 2880}")
        evaluate("rc", params["b"], "touched")

    timed("read", load)
    timed("a", lambda: evaluate("ra", params["a"]))
    timed("write", lambda: q(f"copy ra to '{out}/once.parquet' (format parquet)"))
    timed("b", lambda: evaluate("rb", params["b"]))
    timed("difference", diff)
    timed("one_area", one_area)
    gib = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1048576, 2)
    for name in ("ra", "rb", "rc"):
        q(f"copy (select * from {name} order by person) to '{out}/{name}.parquet' (format parquet)")
    changed, touched = q("select count(*) from diff")[0][0], q("select count(*) from touched")[0][0]
    print(json.dumps({"tool": "duckdb " + duckdb.__version__, "seconds": seconds, "changed": changed, "touched": touched, "gib": gib}))


if sys.argv[1] == "tables":
    tables(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
else:
    run(sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]), sys.argv[5])
