#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# The rules of this project on rendered Kubernetes manifests that no schema knows: what depends on what between objects,
# and between them, the services' flags and the docs. Prints one line per violation, ends with 1 if there are any.
#
#   manifests.py [--root FOLDER] [--rules FILE] [--bin FOLDER] RENDERED...     RENDERED is a path without its .yaml
#
# The one that is called `production` must have everything. --rules writes its alerts to a file, as promtool reads them.
# With --bin the programs there are asked whether they have the flags that the manifests set.
import argparse
import json
import pathlib
import re
import subprocess
import sys

import yaml

SERVICES = ("motcua-intake", "motcua-processing", "motcua-statistics")
LISTEN_FLAGS = {"grpc": "MOTCUA_LISTEN", "admin": "MOTCUA_ADMIN_LISTEN", "metrics": "MOTCUA_METRICS_LISTEN"}
PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
FLUSH_SECONDS = 10  # What flushing and closing may take after the drain.
PRODUCTION_KINDS = {"Certificate", "CronJob", "NetworkPolicy", "PrometheusRule", "ServiceMonitor"}

# Who may reach whom: (from, to, port). A pod is named by its label app.kubernetes.io/name, after its namespace where
# that is another one; `caller` is any pod with the label motcua/caller in such a namespace.
EDGES = {
    ("*", "kube-system/kube-dns", 53),
    ("caller", "motcua-intake", 7001), ("caller", "motcua-processing", 7002), ("caller", "motcua-statistics", 7003),
    ("motcua-processing", "motcua-intake", 7001),
    ("motcua-statistics", "motcua-intake", 7001), ("motcua-statistics", "motcua-processing", 7002),
    ("motcua-backup", "motcua-intake", 7101), ("motcua-backup", "motcua-processing", 7102),
    ("motcua-backup", "motcua-statistics", 7103),
    ("monitoring/prometheus", "motcua-intake", 7201), ("monitoring/prometheus", "motcua-processing", 7202),
    ("monitoring/prometheus", "motcua-statistics", 7203),
}

ALARMS = "docs/operations/alarms.md"
METRICS = "docs/operations/metrics.md"
# What Prometheus, kube-state-metrics and cert-manager make.
FOREIGN_METRICS = re.compile(r"up|kube_\w+|certmanager_\w+")
METRIC = re.compile(r"\b(?:(?:motcua|grpc|process|kube|certmanager)_\w+|up)\b(?!\s*=)")
# What a scrape adds to each series, and what bounds the buckets of a histogram.
SCRAPED_LABELS = {"job", "instance", "namespace", "pod", "le"}


class Rendered:
    """One rendered kustomization, and the violations found in it."""

    def __init__(self, name, text):
        self.name = name
        self.objects = [each for each in yaml.safe_load_all(text) if each]
        self.violations = []

    def of_kind(self, kind):
        return [each for each in self.objects if each["kind"] == kind]

    def named(self, kind, name):
        return next((each for each in self.of_kind(kind) if each["metadata"]["name"] == name), None)

    def complain(self, subject, message):
        if isinstance(subject, dict):
            subject = f"{subject['kind']} {subject['metadata']['name']}"
        self.violations.append(f"{self.name}: {subject}: {message}")

    def require(self, condition, subject, message):
        if not condition:
            self.complain(subject, message)


def name_label(labels):
    return (labels or {}).get("app.kubernetes.io/name", "")


def pod_specs(rendered):
    """(owner, pod template) of everything that makes pods."""
    for owner in rendered.of_kind("StatefulSet") + rendered.of_kind("Job"):
        yield owner, owner["spec"]["template"]
    for owner in rendered.of_kind("CronJob"):
        yield owner, owner["spec"]["jobTemplate"]["spec"]["template"]


def check_pods(rendered):
    """What is asked of every pod. (That it is `restricted` is checked with Kubernetes' own code, in manifests/.)"""
    for owner, template in pod_specs(rendered):
        spec = template["spec"]
        rendered.require(spec.get("automountServiceAccountToken") is False, owner, "gets a token")
        rendered.require(spec.get("enableServiceLinks") is False, owner, "gets variables that look like flags")
        for container in spec["containers"] + spec.get("initContainers", []):
            image, resources = container["image"], container.get("resources", {})
            rendered.require(re.search(r":(?!latest$)[\w.-]+$|@sha256:", image), owner, f"image {image} has no version")
            rendered.require(container["securityContext"].get("readOnlyRootFilesystem"), owner, "can write its root")
            for kind, what in (("requests", "cpu"), ("requests", "memory"), ("limits", "memory")):
                rendered.require(what in resources.get(kind, {}), owner, f"{container['name']} has no {kind} of {what}")
            for mount in container.get("volumeMounts", []):
                rendered.require("subPath" not in mount, owner, "mounts by subPath, which is never renewed")
            text = json.dumps([container.get("env", []), container.get("envFrom", [])])
            rendered.require("secret" not in text.lower(), owner, "has a secret in its environment and not in a file")


def flags_of(rendered, owner, container):
    """The environment of a container, from the ConfigMaps that it names."""
    flags = {each["name"]: each.get("value") for each in container.get("env", [])}
    for name in (each["configMapRef"]["name"] for each in container.get("envFrom", []) if "configMapRef" in each):
        config = rendered.named("ConfigMap", name)
        rendered.require(config, owner, f"ConfigMap {name} is not there")
        rendered.require(re.search(r"-[0-9a-z]{10}$", name), owner, f"{name} has no hash: a change does not roll")
        flags.update(config["data"] if config else {})
    return flags


def check_addresses(rendered, owner, flags):
    """Addresses of other services are those of Services that are here, on a port that they have."""
    for flag, value in flags.items():
        if not re.fullmatch(r"MOTCUA_(INTAKE|PROCESSING|STATISTICS)(_ADMIN)?", flag):
            continue
        host, port = value.rsplit(":", 1)
        service = rendered.named("Service", host)
        ports = [each["port"] for each in service["spec"]["ports"]] if service else []
        rendered.require(int(port) in ports, owner, f"{flag}={value} is no Service and port of here")


def check_probes(rendered, owner, container, flags):
    ports = {each["name"]: each["containerPort"] for each in container["ports"]}
    for name, flag in LISTEN_FLAGS.items():
        rendered.require(flags.get(flag) == f"0.0.0.0:{ports.get(name)}", owner, f"port {name} is not that of {flag}")
    for probe in PROBES:
        port = container.get(probe, {}).get("grpc", {}).get("port")
        rendered.require(port == ports.get("admin"), owner, f"{probe} does not ask the admin port")
    liveness = container.get("livenessProbe", {}).get("grpc", {}).get("service")
    rendered.require(liveness == "liveness", owner, "livenessProbe asks for more than whether the process works")


def check_ending(rendered, owner, spec, container, flags):
    pre_stop = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
    rendered.require(pre_stop > 0, owner, "has no preStop that a kubelet can do without a shell")
    # MOTCUA_DRAIN_DELAY is a part of the grace.
    needed = pre_stop + float(flags.get("MOTCUA_DRAIN_GRACE", 20)) + FLUSH_SECONDS
    rendered.require(spec.get("terminationGracePeriodSeconds", 30) >= needed, owner,
                     f"is killed before {needed:.0f} s, which preStop, drain and flush may take")


def check_services(rendered):
    """Each service: once, with its claim, its Services, its budget, its flags."""
    rendered.require({each["metadata"]["name"] for each in rendered.of_kind("StatefulSet")} == set(SERVICES),
                     "StatefulSets", f"are not {', '.join(SERVICES)}")
    for owner in rendered.of_kind("StatefulSet"):
        spec, template = owner["spec"], owner["spec"]["template"]
        container = template["spec"]["containers"][0]
        labels = template["metadata"]["labels"]
        rendered.require(spec.get("replicas") == 1, owner, "has not one replica: a store has one writer")
        rendered.require(spec.get("volumeClaimTemplates"), owner, "has no claim")
        rendered.require(template["spec"].get("topologySpreadConstraints"), owner, "is not spread over nodes")
        headless = rendered.named("Service", spec["serviceName"])
        rendered.require(headless and headless["spec"].get("clusterIP") == "None", owner, "has no headless Service")
        client = rendered.named("Service", owner["metadata"]["name"])
        rendered.require(client and [each["name"] for each in client["spec"]["ports"]] == ["grpc"], owner,
                         "has no Service for callers, or one with more than the gRPC port")
        for service in filter(None, (headless, client)):
            rendered.require(service["spec"]["selector"].items() <= labels.items(), service, "selects no pod")
        budget = rendered.named("PodDisruptionBudget", owner["metadata"]["name"])
        rendered.require(budget and budget["spec"].get("maxUnavailable") == 1 and
                         budget["spec"]["selector"]["matchLabels"].items() <= labels.items(), owner,
                         "has no budget that lets a node be drained")
        flags = flags_of(rendered, owner, container)
        check_addresses(rendered, owner, flags)
        check_probes(rendered, owner, container, flags)
        check_ending(rendered, owner, template["spec"], container, flags)


def check_namespace(rendered):
    namespaces = rendered.of_kind("Namespace")
    names = [each["metadata"]["name"] for each in namespaces]
    rendered.require(names == ["motcua"], "Namespace", "is not motcua alone")
    for each in namespaces:
        level = each["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce")
        rendered.require(level == "restricted", each, "does not enforce `restricted`")
    for each in rendered.objects:
        if each["kind"] != "Namespace":
            rendered.require(each["metadata"].get("namespace") == "motcua", each, "is in another namespace")
        rendered.require(each["kind"] != "Secret", each, "is a secret in plain text")


def check_jobs(rendered):
    for job in rendered.of_kind("CronJob"):
        spec = job["spec"]["jobTemplate"]["spec"]
        rendered.require(job["spec"].get("concurrencyPolicy") == "Forbid", job, "may run twice at once")
        rendered.require("activeDeadlineSeconds" in spec, job, "may run for ever")
        for container in spec["template"]["spec"]["containers"] + spec["template"]["spec"].get("initContainers", []):
            check_addresses(rendered, job, flags_of(rendered, job, container))


def peer_name(peer, complain):
    """The name of a peer in a NetworkPolicy, as EDGES spells it."""
    namespace = peer.get("namespaceSelector", {}).get("matchLabels", {})
    pod = peer.get("podSelector", {}).get("matchLabels", {})
    if namespace.get("motcua/caller") == "true" and pod == {"motcua/caller": "true"}:
        return "caller"
    name = name_label(pod) or pod.get("k8s-app", "")
    if not name or set(peer) - {"namespaceSelector", "podSelector"}:
        complain(f"has a peer that is not named by its label: {peer}")
    return "/".join(filter(None, (namespace.get("kubernetes.io/metadata.name"), name)))


def edges_of(rendered, direction):
    edges = set()
    for each in rendered.of_kind("NetworkPolicy"):
        own = name_label(each["spec"]["podSelector"].get("matchLabels")) or "*"
        for rule in each["spec"].get(direction, []):
            peers = rule.get("from" if direction == "ingress" else "to", [])
            rendered.require(peers and rule.get("ports"), each, f"has a rule of {direction} for all peers or ports")
            for peer in peers:
                other = peer_name(peer, lambda message, policy=each: rendered.complain(policy, message))
                edge = (other, own) if direction == "ingress" else (own, other)
                edges.update((*edge, port["port"]) for port in rule.get("ports", []))
    return edges


def check_network(rendered):
    """Everything is denied but EDGES, and an edge inside the namespace is open at both ends."""
    policies = rendered.of_kind("NetworkPolicy")
    if not policies:
        return
    denied = any(each["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]} for each in policies)
    rendered.require(denied, "NetworkPolicies", "do not deny by default")
    ingress, egress = edges_of(rendered, "ingress"), edges_of(rendered, "egress")
    for edge in sorted((ingress | egress) ^ EDGES):
        rendered.complain("NetworkPolicies", f"edge {edge} " + ("is missing" if edge in EDGES else "is not in EDGES"))
    inside = {edge for edge in EDGES if edge[0].startswith("motcua-")}
    for edge in sorted((inside - ingress) | (inside - egress)):
        rendered.complain("NetworkPolicies", f"edge {edge} is open at one end only")


def alerts_of(rendered):
    for rule in rendered.of_kind("PrometheusRule"):
        for group in rule["spec"]["groups"]:
            yield from ((rule, each) for each in group["rules"] if "alert" in each)


def check_flags(rendered, programs):
    """Each variable MOTCUA_… is one that the program's help names."""
    for owner, template in pod_specs(rendered):
        for container in template["spec"]["containers"] + template["spec"].get("initContainers", []):
            program = programs / container["command"][0]
            said = subprocess.run([program, "--help"], check=True, capture_output=True, text=True).stdout
            for flag in flags_of(rendered, owner, container):
                rendered.require(re.search(rf"\b{flag}\b", said), owner, f"{program.name} has no {flag}")


def check_alerts(rendered, root):
    """Each alert has its heading in alarms.md and each heading its alert."""
    if not rendered.of_kind("PrometheusRule"):
        return
    headings = set(re.findall(r"^## (\w+)$", (root / ALARMS).read_text(encoding="utf-8"), re.MULTILINE))
    alerts = set()
    for rule, alert in alerts_of(rendered):
        name = alert["alert"]
        alerts.add(name)
        link = alert.get("annotations", {}).get("runbook_url", "")
        rendered.require(link.endswith(f"{ALARMS}#{name.lower()}"), rule, f"{name} has no runbook link")
        severity = alert.get("labels", {}).get("severity")
        rendered.require(severity in ("page", "ticket"), rule, f"{name} has no severity")
    for name in sorted(alerts ^ headings):
        rendered.complain(ALARMS, f"{name} has no " + ("heading" if name in alerts else "alert"))


def expressions_of(rendered):
    """(owner, PromQL) of all alerts and panels."""
    for rule, alert in alerts_of(rendered):
        yield rule, alert["expr"]
    for config in rendered.of_kind("ConfigMap"):
        for name, text in config.get("data", {}).items():
            if name.endswith(".json"):
                for panel in json.loads(text)["panels"]:
                    yield from ((config, target["expr"]) for target in panel.get("targets", []))


def described_metrics(root):
    """The labels of each metric, from the rows "| `NAME` | KIND; LABEL, LABEL | ..." of metrics.md."""
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)", (root / METRICS).read_text(encoding="utf-8"), re.MULTILINE)
    return {name: set(re.findall(r"\w+", kind.partition(";")[2])) for name, kind in rows}


def check_metrics(rendered, root):
    """Alerts and panels ask for metrics and labels that the services have, or Prometheus itself."""
    expressions = list(expressions_of(rendered))
    if not expressions:
        return
    known = described_metrics(root)
    for owner, expression in expressions:
        unquoted = re.sub(r'"[^"]*"', "", expression)
        grouped = set(re.findall(r"\w+", " ".join(re.findall(r"\b(?:by|without) \(([^)]*)\)", unquoted))))
        labels = set(SCRAPED_LABELS)
        # Without labels, which look like metrics.
        for name in METRIC.findall(re.sub(r"\b(by|without) \([^)]*\)|\{[^}]*\}", "", unquoted)):
            base = name if name in known else re.sub(r"_(bucket|sum|count)$", "", name)
            foreign = FOREIGN_METRICS.fullmatch(name)
            rendered.require(foreign or base in known, owner, f"there is no metric {name}")
            labels |= known.get(base, set())
            for selected in re.findall(rf"\b{name}\{{([^}}]*)\}}", unquoted):
                for label in set(re.findall(r"(\w+)\s*[!=]", selected)) - SCRAPED_LABELS - known.get(base, set()):
                    rendered.require(foreign, owner, f"{name} has no label {label}")
        for label in sorted(grouped - labels):
            rendered.complain(owner, f"nothing to group by label {label} in {expression}")


def check_monitors(rendered):
    names = {port["name"] for each in rendered.of_kind("Service") for port in each["spec"]["ports"]}
    for monitor in rendered.of_kind("ServiceMonitor"):
        for endpoint in monitor["spec"]["endpoints"]:
            rendered.require(endpoint["port"] in names, monitor, f"no Service has a port {endpoint['port']}")


def check(name, text, root, programs=None):
    """The violations of one rendered kustomization. `programs`: a folder, or None."""
    rendered = Rendered(name, text)
    if programs:
        check_flags(rendered, programs)
    check_pods(rendered)
    if name == "restore":  # A job beside an overlay.
        return rendered.violations
    for rule in (check_namespace, check_services, check_jobs, check_network, check_monitors):
        rule(rendered)
    check_alerts(rendered, root)
    check_metrics(rendered, root)
    if name == "production":
        missing = PRODUCTION_KINDS - {each["kind"] for each in rendered.objects}
        rendered.require(not missing, "production", f"lacks {', '.join(sorted(missing))}")
    return rendered.violations


def write_rules(text, path):
    groups = []
    for each in Rendered("", text).of_kind("PrometheusRule"):
        groups += each["spec"]["groups"]
    path.write_text(yaml.safe_dump({"groups": groups}, allow_unicode=True), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--rules", type=pathlib.Path)
    parser.add_argument("--bin", type=pathlib.Path)
    parser.add_argument("rendered", nargs="+")
    arguments = parser.parse_args()
    violations = []
    for each in arguments.rendered:
        path = pathlib.Path(f"{each}.yaml")
        text = path.read_text(encoding="utf-8")
        if arguments.rules and path.stem == "production":
            write_rules(text, arguments.rules)
        violations += check(path.stem, text, arguments.root, arguments.bin)
    print("\n".join(violations) if violations else f"manifests: {len(arguments.rendered)} files, no violations")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
