// SPDX-License-Identifier: Apache-2.0

package main

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsrules "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	batchrules "k8s.io/kubernetes/pkg/apis/batch/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corerules "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networkingrules "k8s.io/kubernetes/pkg/apis/networking/validation"
	"k8s.io/kubernetes/pkg/apis/policy"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	policyrules "k8s.io/kubernetes/pkg/apis/policy/validation"
)

// Does with an object of Kubernetes' own kinds what the API server does when it is created: sets defaults and validates.
// False if nothing here knows the rules of its kind.
func validate(object runtime.Object) (field.ErrorList, bool, error) {
	legacyscheme.Scheme.Default(object)
	internal, err := legacyscheme.Scheme.ConvertToVersion(object, runtime.InternalGroupVersioner)
	if err != nil {
		return nil, false, err
	}
	switch kind := internal.(type) {
	case *apps.StatefulSet:
		return appsrules.ValidateStatefulSet(kind, corerules.PodValidationOptions{}), true, nil
	case *batch.CronJob:
		return batchrules.ValidateCronJobCreate(kind, corerules.PodValidationOptions{}), true, nil
	case *batch.Job:
		// As a template: the selector that a job must have is made by the server.
		template := &batch.JobTemplateSpec{ObjectMeta: kind.ObjectMeta, Spec: kind.Spec}
		return batchrules.ValidateJobTemplateSpec(template, nil, corerules.PodValidationOptions{}), true, nil
	case *core.ConfigMap:
		return corerules.ValidateConfigMap(kind), true, nil
	case *core.Namespace:
		return corerules.ValidateNamespace(kind), true, nil
	case *core.PersistentVolumeClaim:
		options := corerules.PersistentVolumeClaimSpecValidationOptions{}
		return corerules.ValidatePersistentVolumeClaim(kind, options), true, nil
	case *core.Service:
		// The server fills the one in from the other before it validates.
		if kind.Spec.ClusterIP != "" {
			kind.Spec.ClusterIPs = []string{kind.Spec.ClusterIP}
		}
		return corerules.ValidateServiceCreate(kind), true, nil
	case *core.ServiceAccount:
		return corerules.ValidateServiceAccount(kind), true, nil
	case *networking.NetworkPolicy:
		options := networkingrules.NetworkPolicyValidationOptions{}
		return networkingrules.ValidateNetworkPolicy(kind, options), true, nil
	case *policy.PodDisruptionBudget:
		options := policyrules.PodDisruptionBudgetValidationOptions{}
		return policyrules.ValidatePodDisruptionBudget(kind, options), true, nil
	}
	return nil, false, nil
}
