package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// mapping joins an SDK and a Terraform provider, as sandbox/plugins/mapping.py writes it. Keys are Terraform's names.
type mapping struct {
	Name, Version string
	Config        map[string]*tfbridge.SchemaInfo
	Resources     map[string]*mapped
	DataSources   map[string]*tfbridge.DataSourceInfo
	// Refused are settings of the provider that lead away from this machine.
	Refused []string
}

// tokens are those of all resources and functions.
func (m *mapping) tokens() map[string]bool {
	all := map[string]bool{}
	for _, resource := range m.Resources {
		all[string(resource.Tok)] = true
	}
	for _, function := range m.DataSources {
		all[string(function.Tok)] = true
	}
	return all
}

// mapped is a resource, and what the bridge wants as a function.
type mapped struct {
	tfbridge.ResourceInfo
	// AutoNames says which fields are named after the resource. Documents are JSON, and may be given as objects.
	AutoNames map[string]autoName
	Documents []string
	// IDFields have the values that, with a separator between them, are the id of a resource without one.
	IDFields  []string
	Separator string
	// Region and Tags say whether the provider's region and default tags become inputs.
	Region, Tags bool
}

// autoName says how a name is made of a resource's logical name. Suffix is added if the property SuffixIf is true.
type autoName struct {
	Longest, Random          int
	Lower                    bool
	Prefix, Suffix, SuffixIf string
}

// info is the bridge's view of the mapping.
func (m *mapping) info(provider shim.Provider, metadata []byte) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P: provider, Name: m.Name, ResourcePrefix: m.Name, Version: m.Version, Config: m.Config,
		Resources: map[string]*tfbridge.ResourceInfo{}, DataSources: m.DataSources,
		MetadataInfo: tfbridge.NewProviderMetadata(metadata),

		SkipValidateProviderConfigForPluginFramework: true,
	}
	for name, resource := range m.Resources {
		info.Resources[name] = resource.info()
	}
	return info
}

func (m *mapped) info() *tfbridge.ResourceInfo {
	m.PreCheckCallback = preCheck(m)
	if m.IDFields != nil {
		m.ComputeID = m.computeID
	}
	field := func(name string) *tfbridge.SchemaInfo {
		if m.Fields[name] == nil {
			if m.Fields == nil {
				m.Fields = map[string]*tfbridge.SchemaInfo{}
			}
			m.Fields[name] = &tfbridge.SchemaInfo{}
		}
		return m.Fields[name]
	}
	for name, auto := range m.AutoNames {
		field(name).Default = auto.info()
	}
	for _, name := range m.Documents {
		f := field(name)
		f.Type, f.AltTypes, f.Transform = "string", []tokens.Type{"object"}, tfbridge.TransformJSONDocument
	}
	return &m.ResourceInfo
}

func (m *mapped) computeID(_ context.Context, state resource.PropertyMap) (resource.ID, error) {
	var parts []string
	for _, property := range m.IDFields {
		if value := state[resource.PropertyKey(property)]; value.IsString() && value.StringValue() != "" {
			parts = append(parts, value.StringValue())
		}
	}
	if parts == nil {
		return "id", nil
	}
	return resource.ID(strings.Join(parts, m.Separator)), nil
}

func (a autoName) info() *tfbridge.DefaultInfo {
	options := tfbridge.AutoNameOptions{Separator: "-", Maxlen: a.Longest, Randlen: a.Random}
	if a.Lower {
		options.Transform = strings.ToLower
	}
	options.PostTransform = func(made *tfbridge.PulumiResource, name string) (string, error) {
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

func readJSON(name string, value any) error {
	data, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	return json.Unmarshal(data, value)
}

func writeJSON(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), data, 0o644)
}
