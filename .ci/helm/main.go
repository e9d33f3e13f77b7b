// Reads rendered Kubernetes manifests from stdin as the API server does that refuses what it does
// not know: a misspelt field is an error, with its name.
package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

var kinds = map[string]func() any{
	"v1 ConfigMap":                           func() any { return &core.ConfigMap{} },
	"v1 PersistentVolumeClaim":               func() any { return &core.PersistentVolumeClaim{} },
	"v1 Secret":                              func() any { return &core.Secret{} },
	"v1 Service":                             func() any { return &core.Service{} },
	"apps/v1 Deployment":                     func() any { return &apps.Deployment{} },
	"autoscaling/v2 HorizontalPodAutoscaler": func() any { return &autoscaling.HorizontalPodAutoscaler{} },
	"networking.k8s.io/v1 Ingress":           func() any { return &networking.Ingress{} },
	"policy/v1 PodDisruptionBudget":          func() any { return &policy.PodDisruptionBudget{} },
}

func main() {
	input, err := io.ReadAll(os.Stdin)
	fail(err)
	var read []string
	for _, document := range strings.Split(string(input), "\n---\n") {
		var of meta.TypeMeta
		fail(yaml.Unmarshal([]byte(document), &of))
		if of.Kind == "" {
			continue
		}
		kind := of.APIVersion + " " + of.Kind
		make, known := kinds[kind]
		if !known {
			fail(fmt.Errorf("%s is not known here", kind))
		}
		if err := yaml.UnmarshalStrict([]byte(document), make()); err != nil {
			fail(fmt.Errorf("%s: %w", kind, err))
		}
		read = append(read, of.Kind)
	}
	fmt.Println(strings.Join(read, " "))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
