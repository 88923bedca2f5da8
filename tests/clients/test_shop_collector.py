"""The collector's configuration: what is in it, held against the schemas of its parts, and against the shop's catalogue."""

import json
import re

import yaml

import local as local_server

SHOP = local_server.ROOT / "shop"

# Of the exporter's published schema, with the settings of every AWS exporter that it takes in.
AWSEMF = {
    "namespace": str,
    "log_group_name": str,
    "log_stream_name": str,
    "log_retention": int,
    "dimension_rollup_option": str,
    "retain_initial_value_of_delta_metric": bool,
    "metric_declarations": list,
    "metric_descriptors": list,
    "output_destination": str,
    "detailed_metrics": bool,
    "version": str,
    "tags": dict,
    "region": str,
    "endpoint": str,
    "role_arn": str,
    "max_retries": int,
    "num_workers": int,
    "request_timeout_seconds": int,
    "resource_to_telemetry_conversion": dict,
}
DECLARATION = {"dimensions", "metric_name_selectors", "label_matchers"}
DESCRIPTOR = {"metric_name", "unit", "overwrite"}
BATCH = {"timeout", "send_batch_size", "send_batch_max_size", "metadata_keys", "metadata_cardinality_limit"}


def configuration():
    return yaml.safe_load((SHOP / "collector" / "metrics.yaml").read_text())


def test_every_key_is_one_that_the_collector_knows():
    config = configuration()
    assert set(config) == {"receivers", "processors", "exporters", "service"}
    assert config["receivers"] == {"otlp": {"protocols": {"http": {"endpoint": "127.0.0.1:4318"}}}}
    assert set(config["processors"]["batch/metrics"]) <= BATCH
    exporter = config["exporters"]["awsemf"]
    for key, value in exporter.items():
        assert isinstance(value, AWSEMF[key]), key
    assert exporter["dimension_rollup_option"] == "NoDimensionRollup"
    for declaration in exporter["metric_declarations"]:
        assert set(declaration) <= DECLARATION
    for descriptor in exporter["metric_descriptors"]:
        assert set(descriptor) == DESCRIPTOR
    pipeline = config["service"]["pipelines"]["metrics"]
    assert set(pipeline["receivers"]) == set(config["receivers"])
    assert set(pipeline["processors"]) == set(config["processors"])
    assert set(pipeline["exporters"]) == set(config["exporters"])


def test_every_metric_keeps_its_dimension_sets_and_unit():
    exporter = configuration()["exporters"]["awsemf"]
    catalogue = json.loads((SHOP / "telemetry" / "catalogue.json").read_text())
    assert exporter["namespace"] == catalogue["namespace"]
    # what the exporter makes of the units of OTLP by itself
    own = {"Milliseconds", "Seconds", "Bytes"}
    descriptors = {one["metric_name"]: one["unit"] for one in exporter["metric_descriptors"]}
    for metric in catalogue["metrics"]:
        declared = [
            declaration["dimensions"]
            for declaration in exporter["metric_declarations"]
            if any(re.search(one, metric["name"]) for one in declaration["metric_name_selectors"])
        ]
        assert declared == [metric["dimension_sets"]], metric["name"]
        if metric["unit"] not in own:
            assert descriptors[metric["name"]] == metric["unit"]
