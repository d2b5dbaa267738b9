package main

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/util"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi-terraform-bridge/v3/unstable/metadata"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/spf13/afero"
)

// field describes a field of Terraform's: its names in Pulumi as it is, and as one value instead of a list or the
// other way round.
type field struct {
	Type         string
	Name, Other  string
	IsSingle     bool
	IsInput      bool
	IsDeprecated bool
	Elem         *field
	Fields       fields
}

type fields map[string]*field

// resource describes a resource or data source. IsNew says whether it is of the Terraform Plugin Framework.
type described struct {
	IsNew  bool
	Fields fields
}

// describe writes the provider's own schema, from which sandbox/plugins/mapping.py makes the mapping.
func describe(ctx context.Context) error {
	provider, err := upstream(ctx)
	if err != nil {
		return err
	}
	isNew := provider.(interface{ ResourceIsPF(string) bool }).ResourceIsPF
	resources, functions := map[string]described{}, map[string]described{}
	provider.ResourcesMap().Range(func(name string, r shim.Resource) bool {
		resources[name] = described{IsNew: isNew(name), Fields: describeFields(r.Schema())}
		return true
	})
	provider.DataSourcesMap().Range(func(name string, r shim.Resource) bool {
		functions[name] = described{Fields: describeFields(r.Schema())}
		return true
	})
	return writeJSON("provider.json", map[string]any{
		"Config": describeFields(provider.Schema()), "Resources": resources, "DataSources": functions,
	})
}

func describeFields(schema shim.SchemaMap) fields {
	described := fields{}
	schema.Range(func(name string, s shim.Schema) bool {
		f := describeField(s)
		f.Name = tfbridge.TerraformToPulumiNameV2(name, schema, nil)
		f.Other = tfbridge.TerraformToPulumiNameV2(name, schema, map[string]*tfbridge.SchemaInfo{
			name: {MaxItemsOne: new(!f.IsSingle)},
		})
		f.IsInput, f.IsDeprecated = s.Optional() || s.Required(), s.Deprecated() != ""
		described[name] = f
		return true
	})
	return described
}

func describeField(s shim.Schema) *field {
	f := &field{Type: map[shim.ValueType]string{
		shim.TypeBool: "boolean", shim.TypeInt: "integer", shim.TypeFloat: "number", shim.TypeString: "string",
		shim.TypeList: "list", shim.TypeSet: "list", shim.TypeMap: "map", shim.TypeDynamic: "any",
	}[s.Type()]}
	f.IsSingle = f.Type == "list" && s.MaxItems() == 1
	if object, ok := util.CastToTypeObject(s); ok {
		f.Type, f.Fields = "object", describeFields(object)
		return f
	}
	switch elem := s.Elem().(type) {
	case shim.Resource:
		f.Elem = &field{Type: "object", Fields: describeFields(elem.Schema())}
	case shim.Schema:
		f.Elem = describeField(elem)
	}
	return f
}

// generate writes what the bridge needs at each start: Pulumi's schema, and who serves which type.
func generate(ctx context.Context) error {
	var m mapping
	if err := readJSON("mapping.json", &m); err != nil {
		return err
	}
	provider, err := upstream(ctx)
	if err != nil {
		return err
	}
	info := m.info(provider, []byte("{}"))
	provider.ResourcesMap().Range(func(name string, _ shim.Resource) bool {
		if info.Resources[name] == nil {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
		}
		return true
	})
	provider.DataSourcesMap().Range(func(name string, _ shim.Resource) bool {
		if info.DataSources[name] == nil {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
		}
		return true
	})
	generator, err := tfgen.NewGenerator(tfgen.GeneratorOptions{
		Package: info.Name, Version: info.Version, Language: tfgen.Schema, ProviderInfo: info,
		Root: afero.NewMemMapFs(), SkipDocs: true, SkipExamples: true, XInMemoryDocs: true,
		Sink: diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never}),
	})
	if err != nil {
		return err
	}
	generated, err := generator.Generate()
	if err != nil {
		return err
	}
	if err := writeJSON("schema.json", generated.PackageSpec); err != nil {
		return err
	}
	dispatch, err := provider.(interface {
		ResolveDispatch(*tfbridge.ProviderInfo) (muxer.DispatchTable, error)
	}).ResolveDispatch(&info)
	if err != nil {
		return err
	}
	if err := metadata.Set(info.GetMetadata(), "mux", dispatch); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "metadata.json"), (*metadata.Data)(info.MetadataInfo.Data).Marshal(), 0o644)
}
