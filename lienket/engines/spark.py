"""A Spark cluster for the engines that may use one. PySpark is imported when it is asked for."""

from __future__ import annotations

import os
import sys
from typing import Any

from lienket.engines.tables import TableError

SPARK_MEMORY = "4g"  # of the Java side, through which all answers pass


def spark_context(master: str, *, name: str, workers: int = 0, settings: dict[str, str] | None = None) -> Any:
    """A SparkContext; ``master`` as Spark takes it: local[2], spark://host:7077 …, empty for this machine.

    Raises TableError where Spark is not installed or does not start.
    """
    try:
        from pyspark import SparkConf, SparkContext
    except ImportError:
        raise TableError(
            "Chưa cài Spark; hãy cài các gói trong requirements-spark.lock và Java 17, hoặc bỏ --engine spark."
        ) from None
    asked = SparkConf().setMaster(master or f"local[{workers or os.cpu_count() or 1}]").setAppName(name)
    asked.set("spark.ui.enabled", "false").set("spark.ui.showConsoleProgress", "false")
    asked.set("spark.driver.memory", SPARK_MEMORY).set("spark.driver.maxResultSize", "0")
    for key, value in (settings or {}).items():
        asked.set(key, value)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        context = SparkContext(conf=asked)
    except Exception as error:
        raise TableError(f"Không khởi động được Spark ({str(error).splitlines()[0][:120]}).") from None
    context.setLogLevel("ERROR")
    return context
