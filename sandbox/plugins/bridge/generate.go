package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfgen"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
)

// describe writes the provider's own schema, from which sandbox/plugins/mapping.py makes the mapping.
func describe(ctx context.Context) error {
	provider, err := upstream(ctx)
	if err != nil {
		return err
	}
	return writeJSON("provider.json", tfbridge.MarshalProvider(provider))
}

// generate writes Pulumi's schema, which the bridge needs at each start.
func generate(ctx context.Context) error {
	_, info, err := load(ctx)
	if err != nil {
		return err
	}
	// The provider has types that the SDK does not have.
	os.Setenv("PULUMI_SKIP_MISSING_MAPPING_ERROR", "true")
	generated, err := tfgen.GenerateSchemaWithOptions(tfgen.GenerateSchemaOptions{
		ProviderInfo:    info,
		DiagnosticsSink: diag.DefaultSink(io.Discard, io.Discard, diag.FormatOptions{Color: colors.Never}),
		XInMemoryDocs:   true,
	})
	if err != nil {
		return err
	}
	return writeJSON("schema.json", generated.PackageSpec)
}

func writeJSON(name string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), data, 0o644)
}
