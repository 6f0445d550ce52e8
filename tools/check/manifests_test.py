#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# manifests.py finds what it looks for: the project's own manifests, put together here as kustomize would, have no
# violation, and each way of spoiling them has one. Exit status 77 where Python has no yaml.
import copy
import pathlib
import sys
import tempfile
import unittest

try:
    import yaml
except ImportError:
    print("manifests_test: ======== SKIPPED ======== Python has no yaml (tools/install_packages.sh checks)")
    sys.exit(77)

import manifests

ROOT = pathlib.Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"


def load(path):
    return [each for each in yaml.safe_load_all((KUBERNETES / path).read_text(encoding="utf-8")) if each]


def merged(base, patch):
    """What a strategic merge does with our few kinds of values: lists of containers are merged, others replaced."""
    if isinstance(base, dict) and isinstance(patch, dict):
        return {key: merged(base.get(key), patch.get(key)) for key in {**base, **patch}}
    if isinstance(base, list) and isinstance(patch, list):
        return [merged(base[0], patch[0])]
    return base if patch is None else patch


def environment(name):
    flags = {}
    for file in ("common", name):
        lines = (KUBERNETES / f"base/{file}.env").read_text(encoding="utf-8").split()
        flags.update(line.split("=", 1) for line in lines)
    return flags


def rendered_by_hand():
    objects = load("base/namespace.yaml") + load("base/service-account.yaml")
    objects += load("components/network-policy/default-deny.yaml") + load("components/network-policy/edges.yaml")
    objects += load("components/backup/cron-job.yaml") + load("components/monitoring/service-monitor.yaml")
    common = load("base/common.yaml")[0]["spec"]
    for name in ("intake", "processing", "statistics"):
        config = f"motcua-{name}-0123456789"
        objects.append({"kind": "ConfigMap", "metadata": {"name": config}, "data": environment(name)})
        for each in load(f"base/{name}.yaml"):
            if each["kind"] == "StatefulSet":
                each["spec"] = merged(each["spec"], copy.deepcopy(common))
                each["spec"]["template"]["spec"]["containers"][0]["envFrom"][0]["configMapRef"]["name"] = config
            objects.append(each)
    for each in objects:
        if each["kind"] != "Namespace":
            each["metadata"]["namespace"] = "motcua"
    return objects


def of(objects, kind, name="motcua-processing"):
    return next(each for each in objects if each["kind"] == kind and each["metadata"]["name"].startswith(name))


def pod(objects):
    return of(objects, "StatefulSet")["spec"]["template"]["spec"]


def container(objects):
    return pod(objects)["containers"][0]


def flags(objects):
    return of(objects, "ConfigMap")["data"]


def ingress(objects):
    return of(objects, "NetworkPolicy")["spec"]["ingress"]


SPOILED = {
    "two writers": (lambda all: of(all, "StatefulSet")["spec"].update(replicas=2), "one replica"),
    "no claim": (lambda all: of(all, "StatefulSet")["spec"].pop("volumeClaimTemplates"), "no claim"),
    "a token": (lambda all: pod(all).update(automountServiceAccountToken=True), "gets a token"),
    "service links": (lambda all: pod(all).pop("enableServiceLinks"), "look like flags"),
    "latest": (lambda all: container(all).update(image="motcua:latest"), "has no version"),
    "no version": (lambda all: container(all).update(image="registry:5000/motcua"), "has no version"),
    "no memory limit": (lambda all: container(all)["resources"].pop("limits"), "no limits of memory"),
    "a writable root": (lambda all: container(all)["securityContext"].pop("readOnlyRootFilesystem"), "write its root"),
    "subPath": (lambda all: container(all)["volumeMounts"][0].update(subPath="x"), "subPath"),
    "a secret variable": (lambda all: container(all)["envFrom"].append({"secretRef": {"name": "x"}}), "secret"),
    "probe port": (lambda all: container(all)["livenessProbe"]["grpc"].update(port=7002), "livenessProbe does not ask"),
    "probe of readiness": (lambda all: container(all)["livenessProbe"]["grpc"].pop("service"), "whether the process"),
    "short grace": (lambda all: pod(all).update(terminationGracePeriodSeconds=34), "is killed before 35 s"),
    "longer drain": (lambda all: flags(all).update(MOTCUA_DRAIN_GRACE="60"), "is killed before 75 s"),
    "no preStop": (lambda all: container(all).pop("lifecycle"), "no preStop"),
    "unspread": (lambda all: pod(all).pop("topologySpreadConstraints"), "not spread"),
    "other port": (lambda all: flags(all).update(MOTCUA_LISTEN="0.0.0.0:7009"), "port grpc is not that of"),
    "upstream": (lambda all: flags(all).update(MOTCUA_INTAKE="motcua-intake:7101"), "no Service and port"),
    "budget": (lambda all: of(all, "PodDisruptionBudget")["spec"].update(maxUnavailable=0), "no budget"),
    "admin for callers": (lambda all: of(all, "Service")["spec"]["ports"].append({"name": "admin", "port": 7102}),
                          "more than the gRPC port"),
    "unhashed": (lambda all: of(all, "ConfigMap")["metadata"].update(name="motcua-processing"), "is not there"),
    "privileged namespace": (lambda all: of(all, "Namespace", "motcua")["metadata"].pop("labels"), "`restricted`"),
    "elsewhere": (lambda all: of(all, "Service")["metadata"].update(namespace="default"), "another namespace"),
    "a plain secret": (lambda all: all.append({"kind": "Secret", "metadata": {"name": "x", "namespace": "motcua"}}),
                       "secret in plain text"),
    "open to all": (lambda all: ingress(all).append({}), "for all peers or ports"),
    "an edge too many": (lambda all: ingress(all)[1]["from"].append({"podSelector": {"matchLabels": {
        "app.kubernetes.io/name": "motcua-statistics"}}}), "is not in EDGES"),
    "an edge too few": (lambda all: ingress(all)[0]["from"].pop(0), "open at one end only"),
    "allowed by default": (lambda all: all.remove(of(all, "NetworkPolicy", "default-deny")), "do not deny by default"),
    "backups at once": (lambda all: of(all, "CronJob", "motcua")["spec"].pop("concurrencyPolicy"), "twice at once"),
    "no metrics port": (lambda all: of(all, "ServiceMonitor", "motcua")["spec"]["endpoints"][0].update(port="x"),
                        "no Service has a port x"),
}


class Manifests(unittest.TestCase):
    def violations(self, objects, root=ROOT, name="local"):
        return manifests.check(name, yaml.safe_dump_all(objects), root)

    def test_nothing_is_wrong_with_our_own(self):
        self.assertEqual(self.violations(rendered_by_hand()), [])

    def test_each_spoiled_one_is_found(self):
        for name, (spoil, message) in SPOILED.items():
            with self.subTest(name):
                objects = rendered_by_hand()
                spoil(objects)
                self.assertIn(message, "\n".join(self.violations(objects)))

    def test_production_must_have_everything(self):
        said = "\n".join(self.violations(rendered_by_hand(), name="production"))
        self.assertIn("lacks Certificate, PrometheusRule", said)

    def test_programs_have_the_flags_that_are_set(self):
        with tempfile.TemporaryDirectory() as folder:
            programs = pathlib.Path(folder)
            known = sorted({flag for name in ("intake", "processing", "statistics") for flag in environment(name)})
            for name in (*manifests.SERVICES, "motcuactl"):
                words = known + ["MOTCUA_INTAKE_ADMIN", "MOTCUA_PROCESSING_ADMIN"]
                (programs / name).write_text(f"#!/bin/sh\necho '{' '.join(words)}'\n", encoding="utf-8")
                (programs / name).chmod(0o755)
            said = manifests.check("local", yaml.safe_dump_all(rendered_by_hand()), ROOT, programs)
            self.assertEqual(said, ["local: CronJob motcua-backup: motcuactl has no MOTCUA_STATISTICS_ADMIN"] * 2)

    def alerts(self, alarms, metrics, rule):
        """What is said of one alert beside such docs."""
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "docs/operations").mkdir(parents=True)
            (root / manifests.ALARMS).write_text(alarms, encoding="utf-8")
            (root / manifests.METRICS).write_text(metrics, encoding="utf-8")
            group = {"name": "motcua", "rules": [rule]}
            objects = rendered_by_hand() + [{"kind": "PrometheusRule", "spec": {"groups": [group]},
                                             "metadata": {"name": "motcua", "namespace": "motcua"}}]
            return self.violations(objects, root)

    def test_alerts_have_headings_links_severities_and_metrics(self):
        rule = {"alert": "A", "expr": 'sum by (job) (rate(motcua_x_total{up="1"}[5m])) > 0',
                "labels": {"severity": "page"}, "annotations": {"runbook_url": "docs/operations/alarms.md#a"}}
        described = "| `motcua_x_total` | counter; up | |\n"
        self.assertEqual(self.alerts("## A\n", described, rule), [])
        for alarms, metrics, change, message in (
                ("## A\n## B\n", described, {}, "B has no alert"),
                ("", described, {}, "A has no heading"),
                ("## A\n", described.replace("x", "y"), {}, "no metric motcua_x_total"),
                ("## A\n", described.replace("up", "down"), {}, "motcua_x_total has no label up"),
                ("## A\n", described, {"expr": "sum by (code) (motcua_x_total) > 0"}, "group by label code"),
                ("## A\n", described, {"annotations": {}}, "no runbook link"),
                ("## A\n", described, {"labels": {}}, "no severity")):
            with self.subTest(message):
                self.assertIn(message, "\n".join(self.alerts(alarms, metrics, {**rule, **change})))


if __name__ == "__main__":
    unittest.main()
