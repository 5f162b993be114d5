"""deploy/kubernetes: what kustomize makes of it, judged by the published schemas, by what the
programs take, and by what docs/kubernetes.md promises."""

import base64
import copy
import json
import os
import re
import subprocess
import tempfile
import unittest

import rendered
from rendered import (DEADLINE, OVERLAYS, TLSLAB, TLSLABD, TOKEN, container_of, manifests, of_kind,
                      only, pod_of)

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 50551
WORKLOADS = ("StatefulSet", "Job")


def setUpModule():
    rendered.node_modules()


def mistakes(documents):
    """By the schemas, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["node", os.path.join(HERE, "schema_check.cjs"),
                               rendered.node_modules(), folder], input=json.dumps(documents),
                              capture_output=True, encoding="utf-8", timeout=DEADLINE, check=True)
    return done.stdout


def fits(selector, labels):
    """A selector of labels alone, which picks something."""
    assert set(selector) == {"matchLabels"} and selector["matchLabels"], selector
    return selector["matchLabels"].items() <= labels.items()


class Schemas(unittest.TestCase):
    def test_of_kubernetes_are_kept(self):
        self.assertEqual(mistakes([one for overlay in OVERLAYS for one in manifests(overlay)]), "")

    def test_find_what_is_wrong(self):
        def no_port(labs):
            del container_of(labs)["readinessProbe"]["grpc"]["port"]

        def unknown_field(suite):
            suite["spec"]["completion"] = 2

        def unknown_deep_field(labs):
            container_of(labs)["securityContext"]["readOnlyRootFileSystem"] = True

        def no_such_mode(suite):
            suite["spec"]["completionMode"] = "indexed"

        def text_for_number(suite):
            suite["spec"]["completions"] = "2"

        def no_such_kind(service):
            service["apiVersion"] = "v2"

        wrong = (("StatefulSet", no_port, "must have required property port"),
                 ("Job", unknown_field, "'\"completion\"' does not exist"),
                 ("StatefulSet", unknown_deep_field,
                  "'\"readOnlyRootFileSystem\"' does not exist"),
                 ("Job", no_such_mode, "must be equal to one of the allowed values"),
                 ("Job", text_for_number, "completions must be integer"),
                 ("Service", no_such_kind, "Service tlslab: no such kind in v2"))
        documents = []
        for kind, change, _ in wrong:
            documents.append(copy.deepcopy(only("base", kind)))
            change(documents[-1])
        told = mistakes(documents)
        for _, _, mistake in wrong:
            self.assertIn(mistake, told)


class Pods(unittest.TestCase):
    def each(self):
        for overlay in OVERLAYS:
            for kind in WORKLOADS:
                with self.subTest(overlay=overlay, kind=kind):
                    yield overlay, only(overlay, kind)

    def test_are_of_the_restricted_pod_security_standard_and_more(self):
        for _, workload in self.each():
            spec = pod_of(workload)["spec"]
            self.assertFalse({"hostNetwork", "hostPID", "hostIPC", "initContainers"} & set(spec))
            self.assertIs(spec["automountServiceAccountToken"], False)
            self.assertIs(spec["enableServiceLinks"], False)
            context = spec["securityContext"]
            self.assertIs(context["runAsNonRoot"], True)
            self.assertGreater(context["runAsUser"], 0)
            self.assertGreater(context["runAsGroup"], 0)
            self.assertEqual(context["seccompProfile"], {"type": "RuntimeDefault"})
            self.assertEqual(container_of(workload)["securityContext"],
                             {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                              "capabilities": {"drop": ["ALL"]}})
            for volume in spec.get("volumes", []):
                self.assertEqual(set(volume), {"name", "configMap"})

    def test_have_bounds(self):
        for _, workload in self.each():
            resources = container_of(workload)["resources"]
            for kind in ("requests", "limits"):
                self.assertEqual(set(resources[kind]), {"cpu", "memory"})

    def test_run_the_image_of_this_version(self):
        version = subprocess.run([TLSLAB, "--version"], capture_output=True, encoding="utf-8",
                                 timeout=DEADLINE, check=True).stdout.split()[1]
        for overlay, workload in self.each():
            name = "tlslab" if overlay == "base" else "registry.example/tlslab"
            self.assertEqual(container_of(workload)["image"], f"{name}:{version}")

    def test_get_the_token_from_the_secret(self):
        for overlay, workload in self.each():
            name = "TLSLABD_CONTROL_TOKEN" if workload["kind"] == "StatefulSet" else \
                "TLSLAB_CONTROL_TOKEN"
            (variable,) = container_of(workload)["env"]
            self.assertEqual(variable["name"], name)
            reference = variable["valueFrom"]["secretKeyRef"]
            self.assertEqual(reference["key"], "token")
            if overlay == "base":
                self.assertEqual(reference["name"], "tlslab-control")
                self.assertEqual(of_kind(overlay, "Secret"), [])
            else:
                secret = only(overlay, "Secret")
                self.assertEqual(reference["name"], secret["metadata"]["name"])
                self.assertEqual(base64.b64decode(secret["data"]["token"]).decode(), TOKEN)

    def test_are_made_of_flags_that_there_are(self):
        for _, workload in self.each():
            container = container_of(workload)
            daemon = workload["kind"] == "StatefulSet"
            self.assertEqual(container["command"], ["/usr/bin/" + ("tlslabd" if daemon else
                                                                   "tlslab")])
            command = [TLSLABD, "--help"] if daemon else [TLSLAB, "run", "--help"]
            help_text = subprocess.run(command, capture_output=True, encoding="utf-8",
                                       timeout=DEADLINE, check=True).stdout
            flags = [one.split("=")[0] for one in container["args"] if one.startswith("-")]
            self.assertTrue(flags)
            for flag in flags:
                self.assertRegex(help_text, re.escape(flag) + r"\b")

    def test_weaken_nothing(self):
        for overlay in OVERLAYS:
            self.assertNotIn("danger", json.dumps(manifests(overlay)).lower())


class Labs(unittest.TestCase):
    def test_serve_where_they_are_probed_and_called(self):
        labs, service = only("base", "StatefulSet"), only("base", "Service")
        container = container_of(labs)
        self.assertEqual(container["args"], [f"--listen=0.0.0.0:{PORT}"])
        self.assertEqual(container["ports"], [{"name": "grpc", "containerPort": PORT}])
        for probe in ("readinessProbe", "livenessProbe"):
            self.assertEqual(container[probe]["grpc"], {"port": PORT})
        (port,) = service["spec"]["ports"]
        self.assertEqual((port["port"], port["targetPort"]), (PORT, "grpc"))
        self.assertEqual(service["spec"]["clusterIP"], "None")
        self.assertEqual(labs["spec"]["serviceName"], service["metadata"]["name"])
        labels = pod_of(labs)["metadata"]["labels"]
        self.assertTrue(fits(labs["spec"]["selector"], labels))
        self.assertTrue(fits({"matchLabels": service["spec"]["selector"]}, labels))
        self.assertFalse(fits({"matchLabels": service["spec"]["selector"]},
                              pod_of(only("base", "Job"))["metadata"]["labels"]))

    def test_have_the_daemons_own_port(self):
        text = subprocess.run([TLSLABD, "--help"], capture_output=True, encoding="utf-8",
                              timeout=DEADLINE, check=True).stdout
        self.assertIn(f"127.0.0.1:{PORT}", text)

    def test_have_time_to_drain(self):
        self.assertGreater(pod_of(only("base", "StatefulSet"))["spec"]
                           ["terminationGracePeriodSeconds"], 5)


class Suite(unittest.TestCase):
    def test_has_a_pod_for_each_part_and_a_lab_for_each_pod(self):
        for overlay, parts in (("base", 2), ("overlays/example", 2), ("overlays/four-parts", 4)):
            with self.subTest(overlay):
                suite, labs = only(overlay, "Job"), only(overlay, "StatefulSet")
                self.assertEqual(suite["spec"]["completionMode"], "Indexed")
                self.assertEqual(suite["spec"]["completions"], parts)
                self.assertEqual(suite["spec"]["parallelism"], parts)
                self.assertGreaterEqual(labs["spec"]["replicas"], parts)
                arguments = container_of(suite)["args"]
                self.assertIn(f"--shard=auto/{parts}", arguments)
                name = labs["metadata"]["name"]
                service = only(overlay, "Service")["metadata"]["name"]
                self.assertIn(f"--lab={name}-$(JOB_COMPLETION_INDEX).{service}:{PORT}", arguments)

    def test_runs_the_experiments_of_the_map(self):
        for overlay in OVERLAYS:
            with self.subTest(overlay):
                suite, experiments = only(overlay, "Job"), only(overlay, "ConfigMap")
                (volume,) = pod_of(suite)["spec"]["volumes"]
                self.assertEqual(volume["configMap"], {"name": experiments["metadata"]["name"]})
                (mount,) = container_of(suite)["volumeMounts"]
                self.assertEqual((mount["name"], mount["readOnly"]), (volume["name"], True))
                files = {mount["mountPath"] + "/" + name for name in experiments["data"]}
                self.assertEqual({one for one in container_of(suite)["args"]
                                  if one.startswith("/")}, files)

    def test_is_not_tried_again_where_an_experiment_failed(self):
        spec = only("base", "Job")["spec"]
        self.assertEqual(spec["template"]["spec"]["restartPolicy"], "Never")
        (rule,) = spec["podFailurePolicy"]["rules"]
        self.assertEqual((rule["action"], rule["onExitCodes"]["containerName"]),
                         ("FailIndex", container_of(only("base", "Job"))["name"]))
        # 3 is a lab that could not be reached.
        self.assertEqual(rule["onExitCodes"]["values"], [1, 2, 4])
        self.assertGreater(spec["backoffLimitPerIndex"], 0)


class Network(unittest.TestCase):
    DNS = {"to": [{"namespaceSelector":
                   {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
                   "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}],
           "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]}

    def policy_of(self, overlay, kind):
        labels = pod_of(only(overlay, kind))["metadata"]["labels"]
        (policy,) = [one for one in of_kind(overlay, "NetworkPolicy")
                     if fits(one["spec"]["podSelector"], labels)]
        self.assertEqual(policy["spec"]["policyTypes"], ["Ingress", "Egress"])
        return policy["spec"]

    def test_lets_the_suite_call_the_labs_and_nobody_else(self):
        for overlay in OVERLAYS:
            with self.subTest(overlay):
                self.assertEqual(len(of_kind(overlay, "NetworkPolicy")), 2)
                labs, suite = (pod_of(only(overlay, kind))["metadata"]["labels"]
                               for kind in WORKLOADS)
                (rule,) = self.policy_of(overlay, "StatefulSet")["ingress"]
                (peer,) = rule["from"]
                self.assertEqual(set(peer), {"podSelector"})
                self.assertTrue(fits(peer["podSelector"], suite))
                self.assertFalse(fits(peer["podSelector"], labs))
                self.assertEqual(rule["ports"], [{"protocol": "TCP", "port": PORT}])

    def test_is_closed_to_the_outside_but_for_dns(self):
        for overlay in OVERLAYS:
            with self.subTest(overlay):
                self.assertEqual(self.policy_of(overlay, "StatefulSet")["egress"], [self.DNS])
                suite = self.policy_of(overlay, "Job")
                self.assertNotIn("ingress", suite)
                call, dns = suite["egress"]
                self.assertEqual(dns, self.DNS)
                (peer,) = call["to"]
                self.assertEqual(set(peer), {"podSelector"})
                self.assertTrue(fits(peer["podSelector"],
                                     pod_of(only(overlay, "StatefulSet"))["metadata"]["labels"]))
                self.assertEqual(call["ports"], [{"protocol": "TCP", "port": PORT}])


class Example(unittest.TestCase):
    def test_wants_a_token_that_is_not_in_the_repository(self):
        folder = rendered.copy_of_sources()
        self.assertFalse(os.path.exists(os.path.join(folder, "overlays/example/token")))
        done = rendered.kustomize(os.path.join(folder, "overlays/example"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("token", done.stderr)

    def test_is_in_a_namespace_that_takes_restricted_pods_alone(self):
        namespace = only("overlays/example", "Namespace")
        self.assertEqual(namespace["metadata"]["labels"]
                         ["pod-security.kubernetes.io/enforce"], "restricted")
        for one in manifests("overlays/example"):
            if one is not namespace:
                self.assertEqual(one["metadata"]["namespace"], namespace["metadata"]["name"])


if __name__ == "__main__":
    unittest.main()
