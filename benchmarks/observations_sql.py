"""VN_AQI of days and hours from 5-minute readings as one who knows SQL writes it: for DuckDB on the sealed files, where
an hour of like readings is a row, and for PostgreSQL with a row for every reading.
"""

from __future__ import annotations

from lienket.engines.air.methods import packaged_methods
from lienket.engines.observations.expressions import COLUMNS
from lienket.engines.observations.parquet import HOUR_VALUES

ENTERS = "status IN (0, 4) AND (flags = 0 OR ((flags & 16384) = 0 AND ((flags & 32768) <> 0 OR (flags & 63) = 0)))"
NAMES = tuple(COLUMNS.values())
#: The hours of a station's calendar: both engines make series, each in its own words.
CALENDAR = {
    "duckdb": "SELECT station, unnest(generate_series(first, last, INTERVAL 1 HOUR)) AS begin FROM spans",
    "postgres": "SELECT station, generate_series(first, last, INTERVAL '1 hour') AS begin FROM spans",
}


def sub_index(column: str, parameter: str, window: str) -> str:
    """A CASE over the breakpoints."""
    points, indices = packaged_methods()[-1].scales[(parameter, window)].tolist()
    cases = [
        f"WHEN {column} < {points[i]} THEN ({column} - {points[i - 1]}) / {points[i] - points[i - 1]}"
        f" * {indices[i] - indices[i - 1]} + {indices[i - 1]}"
        for i in range(1, len(points))
    ]
    return f"CASE WHEN {column} IS NULL THEN NULL {' '.join(cases)} ELSE {indices[-1]} END"


def hours(engine: str) -> str:
    """Hourly means side by side, a row for every hour of each station's calendar: WITH … c."""
    pivoted = ", ".join(f"max(mean) FILTER (WHERE parameter = '{name}') AS {c}" for name, c in COLUMNS.items())
    named = ", ".join(f"'{name}'" for name in COLUMNS)
    values = "avg(CASE WHEN status = 4 THEN value * 0.5 ELSE value END::double precision)"
    readings = f"""
  SELECT station, parameter, date_trunc('hour', time) AS begin, {values} AS mean
  FROM readings WHERE parameter IN ({named}) AND {ENTERS}"""
    if engine == "duckdb":
        total = " + ".join(f"coalesce({name}::double, 0)" for name in HOUR_VALUES)
        count = " + ".join(f"({name} IS NOT NULL)::int" for name in HOUR_VALUES)
        readings = f"""
  SELECT station, parameter, date_trunc('hour', time) AS begin, total / count * if(status = 4, 0.5, 1) AS mean
  FROM (SELECT station, parameter, time, status, slots, {total} AS total, {count} AS count
        FROM readings WHERE slots > 0 AND parameter IN ({named}) AND {ENTERS})
  WHERE count >= slots * 0.75
  UNION ALL {readings} AND value IS NOT NULL"""
    return f"""
WITH h AS ({readings}
  GROUP BY 1, 2, 3 HAVING count(*) >= 9
), w AS (SELECT station, begin, {pivoted} FROM h GROUP BY 1, 2),
spans AS (SELECT station, min(begin) AS first, max(begin) AS last FROM w GROUP BY 1),
calendar AS ({CALENDAR[engine]}),
c AS (SELECT * FROM calendar LEFT JOIN w USING (station, begin))"""


def daily(engine: str) -> str:
    """(station, day, aqi) of every day that has an index."""
    greatest = ", ".join(f"max({c}) AS {c}" for c in ("o3", "no2", "so2", "co", "o3_8h"))
    particles = ", ".join(f"CASE WHEN count({c}) >= 18 THEN avg({c}) END AS {c}" for c in ("pm2_5", "pm10"))
    subs = [sub_index(c, name, "24h" if c.startswith("pm") else "1h") for name, c in COLUMNS.items()]
    eight = f"CASE WHEN o3_8h <= 400 THEN {sub_index('o3_8h', 'O3', '8h')} END"
    return f"""{hours(engine)},
m AS (SELECT *, CASE WHEN count(o3) OVER r >= 6 THEN avg(o3) OVER r END AS o3_8h FROM c
      WINDOW r AS (PARTITION BY station ORDER BY begin ROWS BETWEEN 7 PRECEDING AND CURRENT ROW)),
d AS (SELECT station, date_trunc('day', begin) AS day, {greatest}, {particles} FROM m GROUP BY 1, 2)
SELECT station, day, floor(greatest({", ".join(subs)}, {eight}) + 0.500000001) AS aqi
FROM d WHERE pm2_5 IS NOT NULL OR pm10 IS NOT NULL"""


def hourly(engine: str) -> str:
    """(station, begin, aqi) of every hour that has an index, particles by NowCast."""
    past, casts = [], []
    for c in ("pm2_5", "pm10"):
        past += [f"lag({c}, {k}) OVER o AS {c}_{k}" for k in range(1, 12)]
        past += [f"min({c}) OVER r AS {c}_low", f"max({c}) OVER r AS {c}_high"]
        weight = f"CASE WHEN {c}_high > 0 THEN greatest({c}_low / {c}_high, 0.5) ELSE 1 END AS {c}_w"
        casts.append(weight)
    return f"""{hours(engine)},
p AS (SELECT *, {", ".join(past)} FROM c WINDOW o AS (PARTITION BY station ORDER BY begin),
      r AS (PARTITION BY station ORDER BY begin ROWS BETWEEN 11 PRECEDING AND CURRENT ROW)),
q AS (SELECT *, {", ".join(casts)} FROM p),
n AS (SELECT station, begin, o3, no2, so2, co, {_nowcast("pm2_5")} AS pm2_5, {_nowcast("pm10")} AS pm10 FROM q)
SELECT station, begin, floor(greatest({
        ", ".join(sub_index(c, name, "24h" if c.startswith("pm") else "1h") for name, c in COLUMNS.items())
    }) + 0.500000001) AS aqi
FROM n WHERE pm2_5 IS NOT NULL OR pm10 IS NOT NULL"""


def _nowcast(column: str) -> str:
    values = [column, *(f"{column}_{k}" for k in range(1, 12))]
    powers = [f"{column}_w ^ {k}" for k in range(12)]
    total = " + ".join(f"coalesce({value} * {power}, 0)" for value, power in zip(values, powers, strict=True))
    weights = " + ".join(
        f"CASE WHEN {value} IS NULL THEN 0 ELSE {power} END" for value, power in zip(values, powers, strict=True)
    )
    recent = " + ".join(f"({value} IS NOT NULL)::int" for value in values[:3])
    return f"CASE WHEN {recent} >= 2 THEN ({total}) / ({weights}) END"
