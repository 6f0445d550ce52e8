// SPDX-License-Identifier: Apache-2.0

// Renders kustomizations as `kubectl apply -k` does, and compares what comes out with Kubernetes' own types: a kind or
// field that they do not have, a field given twice, and a value of another type are findings; so is a pod that the
// Pod Security Standard `restricted` refuses. Needs no cluster. What only a cluster can say (admission, defaults,
// whether a storage class exists) is not checked.
//
//	manifests OUT KUSTOMIZATION...    writes OUT/<last part of the path>.yaml; ends with 1 if there are findings
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	security "k8s.io/pod-security-admission/api"
	standards "k8s.io/pod-security-admission/policy"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

type checker struct {
	decoder   runtime.Decoder
	evaluator standards.Evaluator
	findings  int
}

func newChecker() (*checker, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		apps.AddToScheme, batch.AddToScheme, core.AddToScheme, networking.AddToScheme, policy.AddToScheme,
		certmanager.AddToScheme, monitoring.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			return nil, err
		}
	}
	evaluator, err := standards.NewEvaluator(standards.DefaultChecks())
	if err != nil {
		return nil, err
	}
	codecs := serializer.NewCodecFactory(scheme, serializer.EnableStrict)
	return &checker{decoder: codecs.UniversalDeserializer(), evaluator: evaluator}, nil
}

func (c *checker) find(where, format string, arguments ...any) {
	c.findings++
	fmt.Printf("%s: %s\n", where, fmt.Sprintf(format, arguments...))
}

func (c *checker) checkPod(where string, template *core.PodTemplateSpec) {
	restricted := security.LevelVersion{Level: security.LevelRestricted, Version: security.LatestVersion()}
	for _, result := range c.evaluator.EvaluatePod(restricted, &template.ObjectMeta, &template.Spec) {
		if !result.Allowed {
			c.find(where, "not restricted: %s: %s", result.ForbiddenReason, result.ForbiddenDetail)
		}
	}
}

func (c *checker) checkObject(where string, text []byte) {
	object, _, err := c.decoder.Decode(text, nil, nil)
	if err != nil {
		c.find(where, "%v", err)
		return
	}
	switch kind := object.(type) {
	case *apps.StatefulSet:
		c.checkPod(where, &kind.Spec.Template)
	case *apps.Deployment:
		c.checkPod(where, &kind.Spec.Template)
	case *batch.CronJob:
		c.checkPod(where, &kind.Spec.JobTemplate.Spec.Template)
	case *batch.Job:
		c.checkPod(where, &kind.Spec.Template)
	}
}

// Renders one folder, checks each object of it, and writes it out.
func (c *checker) checkFolder(folder, out string) error {
	objects, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		return err
	}
	var all bytes.Buffer
	for _, object := range objects.Resources() {
		text, err := object.AsYAML()
		if err != nil {
			return err
		}
		c.checkObject(fmt.Sprintf("%s: %s %s", folder, object.GetKind(), object.GetName()), text)
		all.WriteString("---\n")
		all.Write(text)
	}
	fmt.Printf("%s: %d objects\n", folder, objects.Size())
	return os.WriteFile(filepath.Join(out, filepath.Base(folder)+".yaml"), all.Bytes(), 0o644)
}

func run(out string, folders []string) (int, error) {
	c, err := newChecker()
	if err != nil {
		return 0, err
	}
	for _, folder := range folders {
		if err := c.checkFolder(folder, out); err != nil {
			return 0, err
		}
	}
	return c.findings, nil
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: manifests OUT KUSTOMIZATION...")
		os.Exit(2)
	}
	findings, err := run(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "manifests:", err)
		os.Exit(1)
	}
	if findings > 0 {
		os.Exit(1)
	}
}
