package main

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// mapping joins an SDK and a Terraform provider, as sandbox/plugins/mapping.py writes it. Keys are Terraform's names.
type mapping struct {
	Name, Version string
	Config        map[string]*tfbridge.SchemaInfo
	Resources     map[string]*mapped
	DataSources   map[string]*tfbridge.DataSourceInfo
	// Refused are settings of the provider that lead away from this machine. Endpoints have addresses on it.
	Refused, Endpoints []string
	// Copies are types that Pulumi has twice: the second one's name here to the first one's.
	Copies map[string]string
}

// mapped is a resource. AutoNames are its fields that are named after it, and ID the property that is its id, if
// Terraform's resource is without one.
type mapped struct {
	tfbridge.ResourceInfo
	AutoNames map[string]autoName
	ID        resource.PropertyKey
}

// autoName says how a name is made of a resource's logical name. Suffix is added if the property SuffixIf is true.
type autoName struct {
	Longest, Random          int
	Lower                    bool
	Prefix, Suffix, SuffixIf string
}

// info is the bridge's view of the mapping.
func (m *mapping) info(provider shim.Provider) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P: provider, Name: m.Name, ResourcePrefix: m.Name, Version: m.Version, Config: m.Config,
		Resources: map[string]*tfbridge.ResourceInfo{}, DataSources: m.DataSources,
		MetadataInfo: tfbridge.NewProviderMetadata([]byte("{}")),

		SkipValidateProviderConfigForPluginFramework: true,
	}
	for second, first := range m.Copies {
		_ = shim.CloneResource(provider.ResourcesMap(), first, second)
	}
	for name, mapped := range m.Resources {
		info.Resources[name] = &mapped.ResourceInfo
		if mapped.ID != "" {
			mapped.ComputeID = tfbridge.DelegateIDField(mapped.ID, m.Name, "")
		}
		for field, auto := range mapped.AutoNames {
			mapped.Fields[field].Default = auto.info()
		}
		for _, field := range mapped.Fields {
			// JSON, and objects in its place.
			if field.AltTypes != nil {
				field.Transform = tfbridge.TransformJSONDocument
			}
		}
	}
	adapt(info)
	return info
}

func (a autoName) info() *tfbridge.DefaultInfo {
	options := tfbridge.AutoNameOptions{Separator: "-", Maxlen: a.Longest, Randlen: a.Random}
	options.PostTransform = func(made *tfbridge.PulumiResource, name string) (string, error) {
		if a.Lower {
			name = strings.ToLower(name)
		}
		if !strings.HasPrefix(name, a.Prefix) {
			name = a.Prefix + name
		}
		if wanted := made.Properties[resource.PropertyKey(a.SuffixIf)]; wanted.IsBool() && wanted.BoolValue() {
			name += a.Suffix
		}
		return name, nil
	}
	return &tfbridge.DefaultInfo{
		AutoNamed: true,
		ComputeDefault: func(ctx context.Context, given tfbridge.ComputeDefaultOptions) (any, error) {
			return tfbridge.ComputeAutoNameDefault(ctx, options, given)
		},
	}
}
